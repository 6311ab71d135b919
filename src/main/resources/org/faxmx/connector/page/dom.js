// Elements and texts. A text from outside is only ever the text of a node, so it cannot become markup.

const SVG = 'http://www.w3.org/2000/svg';

/** The element of the page with that id. */
export const byId = id => document.getElementById(id);

/** An element with attributes and children; a child that is no node becomes text. */
export function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** The same for an element of SVG. */
export function drawing(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      node.addEventListener(name.slice(2), value);
    } else {
      setAttribute(node, name, value);
    }
  }
  node.append(...children);
  return node;
}

/** Sets the text of a node if it is another one: an unchanged node costs no layout. */
export function setText(node, text) {
  const wanted = String(text);
  if (node.firstChild?.nodeType === Node.TEXT_NODE && !node.firstChild.nextSibling) {
    if (node.firstChild.data !== wanted) {
      node.firstChild.data = wanted;
    }
  } else if (node.firstChild || wanted) {
    node.textContent = wanted;
  }
}

/** Sets an attribute if it has another value; null or false removes it. */
export function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) {
    if (node.hasAttribute(name)) {
      node.removeAttribute(name);
    }
  } else if (node.getAttribute(name) !== String(value === true ? '' : value)) {
    node.setAttribute(name, value === true ? '' : value);
  }
}

/** Sets a property of an element's style, which the policy of the page allows to its script only. */
export function setProperty(node, name, value) {
  if (node.style.getPropertyValue(name) !== String(value)) {
    node.style.setProperty(name, value);
  }
}

/** Makes these the children of a node, in this order. What is in place is not moved, and the focus stays. */
export function arrange(parent, children) {
  const focused = parent.contains(document.activeElement) ? document.activeElement : null;
  const wanted = new Set(children);
  for (const child of [...parent.children]) {
    if (!wanted.has(child)) {
      child.remove();
    }
  }
  let at = parent.firstElementChild;
  for (const child of children) {
    if (child === at) {
      at = at.nextElementSibling;
    } else {
      parent.insertBefore(child, at);
    }
  }
  if (focused && focused !== document.activeElement && focused.isConnected) {
    focused.focus({preventScroll: true});
  }
}

// Each state has a shape of its own: colour is never the only difference.
const SHAPES = {
  sending: 'M8 2 13 8H10v6H6V8H3Z',
  receiving: 'M8 14 3 8h3V2h4v6h3Z',
  between: 'M2 8a1.6 1.6 0 1 0 3.2 0A1.6 1.6 0 1 0 2 8m4.400 0a1.6 1.6 0 1 0 3.200 0 1.6 1.6 0 1 0-3.200 0m4.400 0a1.6 1.6 0 1 0 3.200 0 1.6 1.6 0 1 0-3.200 0',
  idle: 'M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3m0 1.700a3.300 3.300 0 1 1 0 6.600 3.300 3.300 0 0 1 0-6.600',
  failed: 'M8 1.500 15 14H1Zm-1 4.500.400 4h1.200L9 6Zm0 5v1.800h2V11Z',
  out: 'M3.500 2 8 6.500 12.500 2 14 3.500 9.500 8l4.500 4.500-1.500 1.500L8 9.500 3.500 14 2 12.500 6.500 8 2 3.500Z',
  stale: 'M8 1.500a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13M7.200 4h1.600v4l2.800 1.700-.8 1.300-3.600-2.200Z',
  unknown: 'M6.800 11.500h2.300v2.200H6.800zM4.500 5.600C4.600 3.500 6 2.300 8.100 2.300c2.100 0 3.600 1.200 3.600 3.100 0 1.300-.6 2-1.700 2.800-.9.600-1.100.9-1.100 1.900H6.900c0-1.700.5-2.400 1.600-3.200.8-.5 1-.9 1-1.500 0-.7-.5-1.200-1.400-1.200s-1.400.5-1.500 1.400Z',
};

/** A picture of a state, which a text beside it explains. */
export function stateIcon(kind) {
  const icon = drawing('svg', {viewBox: '0 0 16 16', 'aria-hidden': 'true'}, drawing('path', {'fill-rule': 'evenodd'}));
  setStateIcon(icon, kind);
  return icon;
}

/** Changes the picture. */
export function setStateIcon(icon, kind) {
  setAttribute(icon, 'class', 'icon ' + kind);
  setAttribute(icon.firstChild, 'd', SHAPES[kind]);
}
