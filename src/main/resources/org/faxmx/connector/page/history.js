// What happened in the last hour, as this page has seen it. It is forgotten with the page.

import {drawing, setAttribute} from './dom.js';
import {KINDS} from './model.js';

const SLOT_MILLIS = 30_000;
const SLOTS = 120;
const HEIGHT = 16;
// In which part of the strip a state is drawn: its shape says what it is without its colour.
const BANDS = {
  out: [0, 16], stale: [6, 4], failed: [0, 16], sending: [0, 8], receiving: [8, 8], between: [5, 6], unknown: [7, 2], idle: [7, 2],
};

const slotOf = now => Math.floor((performance.timeOrigin + now) / SLOT_MILLIS);

/** Values of the last hour, one for each half minute. */
class Slots {
  #values;
  #last;

  constructor(type) {
    this.#values = new type(SLOTS);
    this.#last = -1;
  }

  /** Notes a value; merge joins it with the one of the same half minute. */
  note(now, value, merge) {
    const slot = slotOf(now);
    for (let empty = Math.max(this.#last + 1, slot - SLOTS + 1); empty <= slot; empty++) {
      this.#values[empty % SLOTS] = 0;
    }
    this.#last = Math.max(slot, this.#last);
    const at = slot % SLOTS;
    this.#values[at] = merge(this.#values[at], value);
  }

  /** Whether nothing was noted in the last hour. */
  isEmpty(now) {
    return slotOf(now) - this.#last >= SLOTS;
  }

  /** The values from an hour ago until now; 0 where nothing was noted. */
  until(now) {
    const end = slotOf(now);
    return Array.from({length: SLOTS}, (ignored, i) => {
      const slot = end - SLOTS + 1 + i;
      return slot < 0 || slot > this.#last || slot <= this.#last - SLOTS ? 0 : this.#values[slot % SLOTS];
    });
  }
}

/** What ports and servers did. */
export class History {
  #ports = new Map();
  #servers = new Map();
  /** When the page began to note, in milliseconds since 1970. */
  begun = Date.now();

  /** Notes a reading of a server. */
  note(server, now) {
    for (const port of server.ports) {
      let slots = this.#ports.get(port.key);
      if (!slots) {
        this.#ports.set(port.key, slots = new Slots(Uint8Array));
      }
      // 0 is nothing; the lower the number beyond, the more the state matters.
      slots.note(now, KINDS.indexOf(port.kind) + 1, (old, value) => (old ? Math.min(old, value) : value));
    }
    let busy = this.#servers.get(server.name);
    if (!busy) {
      busy = {sending: new Slots(Uint32Array), receiving: new Slots(Uint32Array), seen: new Slots(Uint8Array)};
      this.#servers.set(server.name, busy);
    }
    busy.sending.note(now, server.values.PortsSending, Math.max);
    busy.receiving.note(now, server.values.PortsReceiving, Math.max);
    busy.seen.note(now, 1, Math.max);
  }

  /** Forgets ports that are gone for an hour; one that is plugged in again keeps its strip. */
  forgetGone(now) {
    for (const [key, slots] of this.#ports) {
      if (slots.isEmpty(now)) {
        this.#ports.delete(key);
      }
    }
  }

  /** What a port did, by half minute: a kind, or undefined. */
  ofPort(key, now) {
    return (this.#ports.get(key)?.until(now) ?? []).map(value => KINDS[value - 1]);
  }

  /** How many ports of a server were busy at most, by half minute. */
  ofServer(name, now) {
    const busy = this.#servers.get(name);
    return busy
      ? {sending: busy.sending.until(now), receiving: busy.receiving.until(now), seen: busy.seen.until(now)}
      : {sending: [], receiving: [], seen: []};
  }
}

/** An empty strip of a port. */
export function strip() {
  return drawing('svg', {
    viewBox: `0 0 ${SLOTS} ${HEIGHT}`, preserveAspectRatio: 'none', class: 'strip', role: 'img', 'aria-label': ''},
  ...KINDS.map(kind => drawing('path', {class: kind})));
}

/** Draws what a port did. */
export function drawStrip(svg, kinds) {
  KINDS.forEach((kind, i) => setAttribute(svg.childNodes[i], 'd', runs(kinds, kind)));
}

function runs(kinds, kind) {
  const [top, height] = BANDS[kind];
  let path = '';
  for (let from = 0; from < kinds.length; from++) {
    if (kinds[from] === kind) {
      let to = from;
      while (to + 1 < kinds.length && kinds[to + 1] === kind) {
        to++;
      }
      path += `M${from} ${top}h${to - from + 1}v${height}h${from - to - 1}z`;
      from = to;
    }
  }
  return path;
}

/** How many half minutes there were of each kind, without idle ones. */
export function minutesByKind(kinds) {
  return KINDS.filter(kind => kind !== 'idle')
    .map(kind => [kind, kinds.filter(each => each === kind).length * SLOT_MILLIS])
    .filter(([, millis]) => millis > 0);
}

const CHART_HEIGHT = 48;

/** An empty chart of busy ports. */
export function chart() {
  return drawing('svg', {
    viewBox: `0 0 ${SLOTS} ${CHART_HEIGHT}`, preserveAspectRatio: 'none', class: 'chart', role: 'img', 'aria-label': ''},
  drawing('path', {class: 'seen'}), drawing('path', {class: 'receiving'}), drawing('path', {class: 'sending'}),
  drawing('path', {class: 'line', d: `M0 ${CHART_HEIGHT}h${SLOTS}`}));
}

/** Draws how many ports were busy; returns the number at the top of the scale. */
export function drawChart(svg, {sending, receiving, seen}, ports) {
  const most = Math.max(0, ...sending.map((count, i) => count + receiving[i]));
  // Of many ports a few busy ones would be a flat line.
  const top = most * 4 > ports ? Math.max(ports, most, 1) : Math.max(4, 2 ** Math.ceil(Math.log2(most * 1.3 + 1)));
  const y = count => (CHART_HEIGHT * (1 - count / top)).toFixed(2);
  const steps = (low, high) => seen.map((known, i) => (known && high(i) > low(i)
    ? `M${i} ${y(low(i))}V${y(high(i))}h1V${y(low(i))}z` : '')).join('');
  setAttribute(svg.childNodes[0], 'd', seen.map((known, i) => (known ? `M${i} 0h1v${CHART_HEIGHT}h-1z` : '')).join(''));
  setAttribute(svg.childNodes[1], 'd', steps(i => sending[i], i => sending[i] + receiving[i]));
  setAttribute(svg.childNodes[2], 'd', steps(() => 0, i => sending[i]));
  return top;
}
