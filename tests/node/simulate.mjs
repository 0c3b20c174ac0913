// What does iam-simulate decide? One case a line in, one outcome a line out, as JSON.
import { createInterface } from 'node:readline'
import { anonymousPrincipal, runSimulation } from '@cloud-copilot/iam-simulate'

const OUTCOMES = { Allowed: 'allowed', ExplicitlyDenied: 'explicit_deny', ImplicitlyDenied: 'implicit_deny' }
const named = (policies) => policies.map((policy, index) => ({ name: `policy-${index}`, policy }))

async function outcome(one) {
  const simulation = {
    request: {
      principal: one.principal === '*' ? anonymousPrincipal : one.principal,
      action: one.action,
      resource: { resource: one.resource, accountId: '123456789012' },
      contextVariables: one.context,
    },
    identityPolicies: named(one.identity),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: one.bucket[0],
    permissionBoundaryPolicies: one.boundary ? named(one.boundary) : undefined,
    sessionPolicy: one.session?.[0],
  }
  const result = await runSimulation(simulation, {})
  return OUTCOMES[result.overallResult] ?? JSON.stringify(result.errors ?? result)
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await outcome(JSON.parse(line))))
}
