// All attributes of one MBean with what they mean, from its MBeanInfo, and the fields in which an admin changes them.

import {confirmed} from './actions.js';
import {byId, element, setText} from './dom.js';
import {TABLES, serverName, withoutNumbers} from './model.js';
import {duration, moment, number, text} from './texts.js';

const NUMBERS = new Set(['java.lang.Integer', 'java.lang.Long', 'int', 'long']);
const MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** The dialog with details of a port or a server. */
export class Details {
  #app;
  #dialog = byId('details');
  #body = byId('details-body');
  #mbean = '';
  #personal = new Set();
  #attributes = [];
  #values = new Map();
  // Counts what was opened: an answer that comes later belongs to none that is open.
  #opened = 0;

  constructor(app) {
    this.#app = app;
    byId('details-close').onclick = () => this.#dialog.close();
    this.#dialog.addEventListener('close', () => {
      this.#mbean = '';
      this.#opened++;
      if (location.hash) {
        history.replaceState(null, '', location.pathname);
      }
    });
  }

  /** Forgets what was read, and what is still to come. */
  forget() {
    this.#opened++;
    this.#mbean = '';
    this.#attributes = [];
    this.#values.clear();
    this.#body.replaceChildren();
    setText(byId('details-title'), '');
    setText(byId('details-subtitle'), '');
  }

  /** The request for current values, while it is open. */
  get request() {
    return this.#mbean && this.#attributes.length > 0
      ? {type: 'read', mbean: this.#mbean, attribute: this.#attributes} : null;
  }

  /** Opens the port or server that the fragment of the address names; closes otherwise. */
  async follow(fragment) {
    const [, kind, name] = /^#(port|server)=(.+)$/.exec(fragment) ?? [];
    const key = kind ? decoded(name) : '';
    if (!key) {
      this.#dialog.close();
      return;
    }
    const [server, deviceId, occurrence] = key.split('/');
    const port = this.#app.ports.find(each => each.key === key);
    setText(byId('details-title'), kind === 'server' ? server : port?.name || text('unnamed'));
    setText(byId('details-subtitle'), kind === 'server' ? text('server') : `${server} · ${deviceId}`);
    this.#body.replaceChildren(element('p', {class: 'empty'}, text('loading')));
    this.#attributes = [];
    this.#mbean = '';
    const opened = ++this.#opened;
    this.#personal = new Set(kind === 'server' ? this.#app.personal.server : this.#app.personal.port);
    if (!this.#dialog.open) {
      this.#dialog.showModal();
    }
    try {
      await this.#open(kind === 'server' ? serverName(server) : await this.#portName(server, deviceId, occurrence), opened);
    } catch (failure) {
      if (opened !== this.#opened) {
        return;
      }
      this.#body.replaceChildren(element('p', {class: 'problem'}, text('failed', {reason: failure.message})));
    }
  }

  async #portName(server, deviceId, occurrence) {
    const names = await this.#app.bridge.value(
      {type: 'search', mbean: `faxmx:type=FaxPort,server=${server},deviceId=${deviceId},*`});
    const wanted = names.find(name => (/,occurrence=(\d+)/.exec(name)?.[1] ?? undefined) === occurrence);
    if (!wanted) {
      throw new Error(text('noPort', {port: [server, deviceId, occurrence].filter(Boolean).join('/')}));
    }
    return wanted;
  }

  async #open(mbean, opened) {
    const path = mbean.replace(':', '/');
    const info = await this.#app.bridge.value({type: 'list', path});
    const attributes = Object.keys(info.attr).filter(name => !TABLES.has(name)).sort();
    const values = await this.#app.bridge.value({type: 'read', mbean, attribute: attributes});
    if (opened !== this.#opened) {
      return;
    }
    this.#attributes = attributes;
    this.#mbean = mbean;
    this.#values.clear();
    const settings = this.#attributes.filter(name => info.attr[name].rw);
    const others = this.#attributes.filter(name => !info.attr[name].rw);
    const list = names => element('dl', {class: 'attributes'}, ...names.map(name => this.#entry(name, info.attr[name], values)));
    this.#body.replaceChildren(
      element('p', {class: 'mbean'}, element('code', {}, mbean)),
      ...(settings.length > 0 ? [element('h3', {}, text('settings')), list(settings), element('h3', {}, text('attributes'))] : []),
      list(others));
    this.update(values);
  }

  #entry(name, {desc, type, rw}, values) {
    const value = element('span', {class: 'value'});
    this.#values.set(name, value);
    return element('div', {'data-attribute': name},
      element('dt', {}, name),
      element('dd', {}, value, ...(rw ? [this.#form(name, type, values[name])] : []),
        element('small', {lang: 'en'}, desc)));
  }

  #form(name, type, value) {
    const label = text('newValue', {name});
    const field = type.endsWith('oolean')
      ? element('select', {'aria-label': label}, element('option', {value: 'true'}, text('yes')), element('option', {value: 'false'}, text('no')))
      : element('input', {'aria-label': label, type: NUMBERS.has(type) ? 'number' : 'text', autocomplete: 'off'});
    field.value = String(value);
    const form = element('form', {class: 'change'}, field, element('button', {}, text('change')));
    form.addEventListener('submit', event => {
      event.preventDefault();
      this.#change(name, type, field);
    });
    return form;
  }

  #change(name, type, field) {
    const mbean = this.#mbean;
    const wanted = type.endsWith('oolean') ? field.value === 'true' : NUMBERS.has(type) ? Number(field.value) : field.value;
    const of = byId('details-title').textContent;
    const before = this.#values.get(name).textContent;
    confirmed(this.#app, 'write', {name, of, before, value: this.#shown(name, wanted)}, async () => {
      const stored = await this.#app.bridge.write(mbean, name, wanted);
      return text('done.write', {name, of, value: this.#shown(name, stored)});
    });
  }

  /** Shows newer values. */
  update(values) {
    for (const [name, node] of this.#values) {
      setText(node, this.#shown(name, values[name]));
    }
  }

  #shown(name, value) {
    if (this.#personal.has(name) && !this.#app.showsPersonal && value !== '') {
      return name === 'LastError' ? withoutNumbers(value) : text('personal.hidden');
    }
    if (value === '' || Array.isArray(value) && value.length === 0) {
      return '–';
    }
    if (typeof value === 'boolean') {
      return text(value ? 'yes' : 'no');
    }
    if (typeof value === 'number') {
      return /Millis(Total|Max)?$/.test(name) ? value < 0 ? '–' : value < 1000 ? `${value} ms` : duration(value)
        : /Id$|Code$/.test(name) ? String(value) : number(value);
    }
    return Array.isArray(value) ? value.join('; ') : MOMENT.test(value) ? moment(value) : String(value);
  }
}

/** What was encoded for an address; empty for what was not, such as %E0. */
function decoded(name) {
  try {
    return decodeURIComponent(name);
  } catch {
    return '';
  }
}
