// The only makers of elements. Whatever comes from an index or an answer becomes a text node or an attribute's value, never markup.

/** el("p", "class", "text", child, …): strings become text nodes; null children are left out. */
function el(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) {
    element.className = className;
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

function svg(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, String(value)));
  element.append(...children);
  return element;
}

function byId(id) {
  return document.getElementById(id);
}

/** Text for screen readers alone. */
function spoken(text) {
  return el("span", "hidden", text);
}

/** Drawn beside text that says the same. */
function drawn(element) {
  element.setAttribute("aria-hidden", "true");
  return element;
}

/** What marks, colours and words call a movement. */
function direction(places) {
  return places === null || places === 0 ? "same" : places > 0 ? "up" : "down";
}
