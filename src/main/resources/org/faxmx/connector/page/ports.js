// The table of ports, which may be thousands. Rows are in groups, of which the browser lays out only those in sight
// (content-visibility in the style sheet). A row is changed where something is different: in sight at once, elsewhere in
// small steps, so that no update takes longer than a frame. The clocks and strips of rows out of sight are not drawn.

import {arrange, element, setAttribute, setProperty, setStateIcon, setText, stateIcon} from './dom.js';
import {drawStrip, minutesByKind, strip} from './history.js';
import {KINDS} from './model.js';
import {duration, hasText, moment, number, text} from './texts.js';

const COLUMNS = ['name', 'doing', 'page', 'partner', 'hour', 'sent', 'received', 'failures', 'lastFailure'];
// Rows that are laid out or not together.
const GROUP = 25;
const STEP_MILLIS = 5;
const PAUSE_MILLIS = 20;
// What a row displays, ages aside.
const DISPLAYED = ['name', 'state', 'words', 'kind', 'stuck', 'attention', 'sends', 'receives', 'page', 'pages',
  'partnerName', 'partnerNumber', 'sent', 'received', 'failures', 'lastFailure', 'lastFailureTime'];
const SORTS = {
  name: port => port.name,
  doing: port => KINDS.indexOf(port.kind),
  page: port => -port.page,
  sent: port => -port.sent,
  received: port => -port.received,
  failures: port => -port.failures,
  lastFailure: port => -(Date.parse(port.lastFailureTime) || 0),
};

/** What a port does, in words. */
export function doing(port) {
  if (port.kind === 'stale') {
    return text('state.STALE');
  }
  if (port.state === 'UNKNOWN' || !hasText('state.' + port.state)) {
    return port.words || text('state.UNKNOWN');
  }
  return text('state.' + port.state);
}

/** The table. */
export class Ports {
  #app;
  #node;
  #head = element('div', {role: 'row', class: 'head'});
  #headers = {};
  #rows = new Map();
  #groups = [];
  #observer;
  #sort = '';
  #descending = false;
  #ports = [];
  #shown = [];
  #later = new Set();
  #timer = 0;

  constructor(node, app) {
    this.#app = app;
    this.#node = node;
    this.#observer = new IntersectionObserver(entries => {
      for (const {target, isIntersecting} of entries) {
        const group = this.#groups.find(each => each.node === target);
        if (group) {
          group.visible = isIntersecting;
          this.#drawGroup(group, performance.now());
        }
      }
    }, {rootMargin: '300px'});
    node.append(element('div', {role: 'rowgroup'}, this.#head));
    this.#makeHead();
  }

  /** Takes what was read of the ports of all servers; showing them is the work of choose. */
  update(ports) {
    this.#ports = ports;
    const keys = new Set(ports.map(port => port.key));
    for (const key of this.#rows.keys()) {
      if (!keys.has(key)) {
        this.#later.delete(this.#rows.get(key));
        this.#rows.delete(key);
      }
    }
    for (const port of ports) {
      let row = this.#rows.get(port.key);
      if (!row) {
        this.#rows.set(port.key, row = new Row(port.key));
      }
      if (row.take(port, this.#app)) {
        this.#later.add(row);
      }
    }
  }

  /** Shows only those ports that are wanted; returns how many these are. */
  choose(wanted) {
    const rows = this.#sorted().filter(wanted).map(port => this.#rows.get(port.key));
    if (rows.length !== this.#shown.length || rows.some((row, i) => row !== this.#shown[i])) {
      this.#shown = rows;
      this.#distribute(rows);
      setAttribute(this.#node, 'aria-rowcount', rows.length + 1);
    }
    const now = performance.now();
    this.#groups.forEach(group => this.#drawGroup(group, now));
    this.#changeLater();
    return rows.length;
  }

  /** Counts ages up. */
  tick(now) {
    for (const group of this.#groups) {
      if (group.visible) {
        group.rows.forEach(row => row.tick(now));
      }
    }
  }

  /** Makes all again, in another language. */
  forget() {
    this.#observer.disconnect();
    this.#groups.forEach(group => group.node.remove());
    this.#groups = [];
    this.#rows.clear();
    this.#later.clear();
    this.#shown = [];
    this.#makeHead();
  }

  #distribute(rows) {
    const focused = this.#node.contains(document.activeElement) ? document.activeElement : null;
    const count = Math.ceil(rows.length / GROUP);
    while (this.#groups.length < count) {
      const group = {node: element('div', {role: 'rowgroup', class: 'rows'}), rows: [], visible: false};
      this.#groups.push(group);
      this.#node.append(group.node);
      this.#observer.observe(group.node);
    }
    for (const group of this.#groups.splice(count)) {
      this.#observer.unobserve(group.node);
      group.node.remove();
    }
    this.#groups.forEach((group, i) => {
      group.rows = rows.slice(i * GROUP, (i + 1) * GROUP);
      arrange(group.node, group.rows.map(row => row.node));
      setProperty(group.node, '--rows', group.rows.length);
    });
    if (focused?.isConnected && focused !== document.activeElement) {
      focused.focus({preventScroll: true});
    }
  }

  #drawGroup(group, now) {
    if (group.visible) {
      for (const row of group.rows) {
        if (this.#later.delete(row)) {
          row.change(this.#app);
        }
        row.tick(now);
        row.draw(this.#app.history, now);
      }
    }
  }

  /** Changes rows out of sight, a few at a time. */
  #changeLater() {
    clearTimeout(this.#timer);
    if (this.#later.size > 0) {
      this.#timer = setTimeout(() => {
        const end = performance.now() + STEP_MILLIS;
        for (const row of this.#later) {
          this.#later.delete(row);
          row.change(this.#app);
          if (performance.now() > end) {
            break;
          }
        }
        this.#changeLater();
      }, PAUSE_MILLIS);
    }
  }

  #sorted() {
    const key = SORTS[this.#sort];
    if (!key) {
      return this.#ports;
    }
    const compare = new Intl.Collator(document.documentElement.lang, {numeric: true}).compare;
    const sign = this.#descending ? -1 : 1;
    return this.#ports
      .map((port, place) => ({port, place, key: key(port)}))
      .sort((a, b) => sign * (typeof a.key === 'string' ? compare(a.key, b.key) : a.key - b.key) || a.place - b.place)
      .map(({port}) => port);
  }

  #makeHead() {
    this.#head.replaceChildren(...COLUMNS.map(name => {
      const label = text('column.' + name);
      this.#headers[name] = element('div', {role: 'columnheader', class: name},
        SORTS[name]
          ? element('button', {type: 'button', 'data-sort': name, onclick: () => this.#sortBy(name)}, label)
          : label);
      return this.#headers[name];
    }));
    this.#markSort();
  }

  #sortBy(name) {
    // Once, the other way round, and then the order of the server again.
    if (this.#sort !== name) {
      this.#sort = name;
      this.#descending = false;
    } else if (this.#descending) {
      this.#sort = '';
      this.#descending = false;
    } else {
      this.#descending = true;
    }
    this.#markSort();
    this.#app.showPorts();
  }

  #markSort() {
    for (const [name, header] of Object.entries(this.#headers)) {
      setAttribute(header, 'aria-sort', name !== this.#sort ? null : this.#descending ? 'descending' : 'ascending');
    }
  }
}

class Row {
  #key;
  #port;
  #as = '';
  #cells = null;
  #icon;
  #strip;
  #bar;
  #hour;

  constructor(key) {
    this.#key = key;
    this.node = element('div', {role: 'row', class: 'port', 'data-port': key});
  }

  /** Takes a newer reading; returns whether something is displayed differently. */
  take(port, app) {
    const before = this.#port;
    const as = `${app.showsPersonal} ${app.servers.length > 1}`;
    const other = !before || as !== this.#as || DISPLAYED.some(name => before[name] !== port[name]);
    this.#port = port;
    this.#as = as;
    return other;
  }

  /** Displays the reading that was taken. */
  change(app) {
    const port = this.#port;
    const cells = (this.#cells ??= this.#make());
    setText(cells.link, port.name || text('unnamed'));
    setText(cells.device, (app.servers.length > 1 ? port.server + ' · ' : '') + port.deviceId
      + (port.sends && port.receives ? '' : ' · ' + text(port.sends ? 'sends' : port.receives ? 'receives' : 'disabled')));
    setAttribute(this.node, 'data-kind', port.kind);
    setAttribute(this.node, 'data-attention', port.attention);
    setStateIcon(this.#icon, port.kind);
    setText(cells.words, doing(port) + (port.stuck ? ' · ' + text('stuck') : ''));
    setText(cells.pageText, port.page <= 0 ? '' : port.pages > 0
      ? text('of', {count: port.page, all: port.pages}) : number(port.page));
    const part = port.page > 0 && port.pages > 0 ? Math.min(1, port.page / port.pages) : 0;
    this.#bar.hidden = part === 0;
    setProperty(this.#bar.firstChild, 'width', `${Math.round(part * 100)}%`);
    setText(cells.partnerName, app.showsPersonal ? port.partnerName
      : port.partnerName || port.partnerNumber ? text('personal.hidden') : '');
    setText(cells.partnerNumber, app.showsPersonal ? port.partnerNumber : '');
    setText(cells.sentText, number(port.sent));
    setText(cells.receivedText, number(port.received));
    setText(cells.failuresText, number(port.failures));
    setAttribute(cells.failuresText, 'data-some', port.failures > 0);
    setText(cells.failureWords, port.lastFailure
      ? hasText('state.' + port.lastFailure) ? text('state.' + port.lastFailure) : port.lastFailure : '');
    setAttribute(cells.failureTime, 'title', port.lastFailureTime ? moment(port.lastFailureTime) : null);
  }

  #make() {
    const cells = {link: element('a', {href: '#port=' + encodeURIComponent(this.#key)})};
    const part = (name, tag = 'span') => (cells[name] = element(tag, {class: name}));
    const cell = (name, ...content) => element('div', {role: 'cell', class: name, 'data-name': text('column.' + name)}, ...content);
    this.#icon = stateIcon(this.#port.kind);
    this.#bar = element('span', {class: 'bar-of', 'aria-hidden': 'true'}, element('span'));
    this.#hour = cell('hour');
    this.node.append(
      cell('name', cells.link, part('device', 'small')),
      cell('doing', this.#icon, part('words'), part('since', 'small')),
      cell('page', part('pageText'), this.#bar),
      cell('partner', part('partnerName'), part('partnerNumber', 'small')),
      this.#hour,
      cell('sent', part('sentText')),
      cell('received', part('receivedText')),
      cell('failures', part('failuresText')),
      cell('lastFailure', part('failureWords'), part('failureTime', 'small')));
    return cells;
  }

  /** Counts ages up; not before it was displayed. */
  tick(now) {
    const port = this.#port;
    setText(this.#cells.since, port.stateSince === null ? '' : duration(now - port.stateSince));
    setText(this.#cells.failureTime, port.failedSince === null
      ? '' : text('ago', {time: duration(now - port.failedSince)}));
  }

  /** Draws the last hour; not before it was displayed. */
  draw(history, now) {
    if (!this.#strip) {
      this.#hour.append(this.#strip = strip());
    }
    const kinds = history.ofPort(this.#key, now);
    drawStrip(this.#strip, kinds);
    const parts = minutesByKind(kinds).map(([kind, millis]) => `${text('kind.' + kind)} ${duration(millis)}`);
    setAttribute(this.#strip, 'aria-label', parts.length > 0 ? parts.join(', ') : text('kind.idle'));
  }
}
