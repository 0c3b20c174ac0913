// Shows a report as a tree of [tag, attributes, children] and answers its buttons.
// Texts only ever become text nodes, so nothing in an answer is parsed as HTML.

const PATIENCE_MS = 15000;
const UNHEARD = "The notebook does not answer. Run the lesson's first cell, the answer and this check again.";

function build(node, drawn = false) {
  if (typeof node === "string") return document.createTextNode(node);
  const [tag, attributes, children] = node;
  const inside = drawn || tag === "svg";
  const element = inside ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.map((child) => build(child, inside)));
  return element;
}

function check(el, id) {
  return [...el.querySelectorAll("[data-check]")].find((found) => found.dataset.check === id);
}

function reply(row, text) {
  row.querySelector(".seclab-reply").textContent = text;
}

function showHint(row, { view, number, total }) {
  const item = build(view);
  row.querySelector(".seclab-hints").append(item);
  const button = row.querySelector('button[data-act="hint"]');
  button.removeAttribute("aria-disabled");
  if (number < total) {
    const label = `Hint ${number + 1} of ${total}`;
    button.setAttribute("aria-label", button.getAttribute("aria-label").replace(button.textContent, label));
    button.textContent = label;
  } else {
    button.remove();
    item.focus();
  }
}

function render({ model, el }) {
  const waiting = new Map();
  const settle = (key) => {
    clearTimeout(waiting.get(key));
    waiting.delete(key);
  };
  const draw = () => {
    [...waiting.keys()].forEach(settle);
    el.replaceChildren(build(model.get("tree")));
    el.dataset.shown = model.get("serial");
  };
  const press = (event) => {
    const button = event.target.closest("button[data-act]");
    if (!button || button.getAttribute("aria-disabled")) return;
    const row = button.closest("[data-check]");
    // A report from an earlier session: the page is saved, the kernel behind it is gone.
    if (el.closest(".jupyter-widgets-disconnected")) return reply(row, UNHEARD);
    const key = `${row.dataset.check} ${button.dataset.act}`;
    button.setAttribute("aria-disabled", "true");
    if (button.dataset.wait) reply(row, button.dataset.wait);
    const unheard = () => {
      button.removeAttribute("aria-disabled");
      reply(row, UNHEARD);
    };
    waiting.set(key, setTimeout(unheard, PATIENCE_MS));
    try {
      model.send({ act: button.dataset.act, check: row.dataset.check, serial: model.get("serial") });
    } catch {
      // The kernel was restarted under an open page.
      settle(key);
      unheard();
    }
  };
  const hear = (message) => {
    const row = check(el, message.check);
    if (!row || message.serial !== model.get("serial")) return;
    settle(`${message.check} ${message.act}`);
    if (message.act === "hint") {
      showHint(row, message);
    } else {
      row.querySelector(`button[data-act="${CSS.escape(message.act)}"]`)?.removeAttribute("aria-disabled");
      reply(row, message.text);
    }
  };
  draw();
  el.addEventListener("click", press);
  model.on("change:serial", draw);
  model.on("msg:custom", hear);
  return () => {
    el.removeEventListener("click", press);
    [...waiting.keys()].forEach(settle);
  };
}

export default { render };
