// The words of the page, in the language of its user: one JSON file for each language.

const LANGUAGES = ['en', 'de'];

let words = {};
let language = 'en';
let plurals = new Intl.PluralRules('en');
let numbers = new Intl.NumberFormat('en');
let times = new Intl.DateTimeFormat('en', {dateStyle: 'medium', timeStyle: 'medium'});
let clock = new Intl.DateTimeFormat('en', {timeStyle: 'short'});

/** The first language of the browser that there are words in. */
export function preferredLanguage() {
  const wanted = navigator.languages.map(tag => tag.slice(0, 2).toLowerCase());
  return wanted.find(tag => LANGUAGES.includes(tag)) ?? 'en';
}

/** Loads the words of a language and writes them into what stands in the page. */
export async function useLanguage(wanted) {
  const response = await fetch(`/page/${LANGUAGES.includes(wanted) ? wanted : 'en'}.json`);
  words = await response.json();
  language = wanted;
  plurals = new Intl.PluralRules(language);
  numbers = new Intl.NumberFormat(language);
  times = new Intl.DateTimeFormat(language, {dateStyle: 'medium', timeStyle: 'medium'});
  clock = new Intl.DateTimeFormat(language, {timeStyle: 'short'});
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll('[data-text]')) {
    node.textContent = text(node.dataset.text);
  }
  for (const node of document.querySelectorAll('[data-label]')) {
    node.setAttribute('aria-label', text(node.dataset.label));
  }
}

export const currentLanguage = () => language;

/** The words of that key, with {names} replaced. An entry with one and other is chosen by {count}. */
export function text(key, values = {}) {
  let entry = words[key];
  if (entry && typeof entry === 'object') {
    entry = entry[plurals.select(values.count)] ?? entry.other;
  }
  return (entry ?? key).replace(/\{(\w+)\}/g, (all, name) =>
    typeof values[name] === 'number' ? number(values[name]) : (values[name] ?? all));
}

/** Whether there are words of that key. */
export const hasText = key => key in words;

/** A number as the language writes it. */
export const number = value => (value >= 0 && value < 1000 ? String(value) : numbers.format(value));

/** A moment, from its ISO text, as the language writes it. */
export const moment = iso => times.format(new Date(iso));

/** The time of day of a moment, in milliseconds since 1970. */
export const timeOfDay = millis => clock.format(new Date(millis));

/** A duration in the two units that matter. */
export function duration(millis) {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  const units = [['d', 86_400], ['h', 3_600], ['min', 60], ['s', 1]];
  const at = Math.max(0, units.findIndex(([, size]) => seconds >= size));
  if (seconds === 0) {
    return `0 ${text('unit.s')}`;
  }
  const [name, size] = units[at];
  const parts = [`${number(Math.floor(seconds / size))} ${text('unit.' + name)}`];
  if (at + 1 < units.length) {
    const [nextName, nextSize] = units[at + 1];
    const rest = Math.floor((seconds % size) / nextSize);
    if (rest > 0) {
      parts.push(`${rest} ${text('unit.' + nextName)}`);
    }
  }
  return parts.join(' ');
}
