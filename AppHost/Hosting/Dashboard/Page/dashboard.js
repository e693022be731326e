'use strict';

// Everything that comes from a resource (log text, values, addresses) reaches the page as text nodes only.

const mostLinesKept = 20000;
const mostLinesDrawn = 5000;
const longestDrawnLine = 8000;
const silenceLimit = 30000;

const byId = id => document.getElementById(id);

function el(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (name === 'class') element.className = value;
    else if (name in element && name !== 'list') element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter(child => child !== null));
  return element;
}

function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#i-${name}`);
  svg.append(use);
  return svg;
}

// Writes only what changed, so that a selection or a screen reader is not disturbed by every event.
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// ---- Asking the server ----

class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function ask(path, method = 'GET') {
  let response;
  try {
    response = await fetch(path, { method, headers: { Accept: 'application/json', 'X-Dashboard-Request': '1' } });
  } catch {
    throw new Refused(0, 'The engine does not answer.');
  }
  if (response.ok) return response.status === 204 ? null : response.json();
  if (response.status === 401) sessionEnded();
  const problem = response.headers.get('Content-Type')?.includes('json') ? await response.json() : {};
  throw new Refused(response.status, problem.detail ?? problem.title ?? `The engine answered ${response.status}.`);
}

const pathOf = id => `/api/resources/${encodeURIComponent(id)}`;

// ---- Words ----

const withoutProcess = new Set(['NotStarted', 'Waiting', 'Exited', 'Finished', 'FailedToStart', 'ValueMissing']);

function words(camelCase) {
  const spaced = camelCase.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

function toneOf(resource) {
  switch (resource.state) {
    case 'Running':
    case 'Active':
      return resource.health === 'Unhealthy' ? 'warn' : 'ok';
    case 'Waiting':
    case 'Starting':
    case 'Building':
    case 'Stopping':
      return 'busy';
    case 'FailedToStart':
    case 'ValueMissing':
    case 'RuntimeUnhealthy':
      return 'bad';
    case 'Finished':
      return resource.exitCode ? 'bad' : 'done';
    case 'Exited':
      return resource.exitCode ? 'bad' : 'idle';
    default:
      return 'idle';
  }
}

const localTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });

function utcTime(iso, now) {
  const [day, time] = new Date(iso).toISOString().split('T');
  const clock = time.slice(0, 8);
  return day === new Date(now).toISOString().slice(0, 10) ? clock : `${day} ${clock}`;
}

function duration(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = number => String(number).padStart(2, '0');
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${two(seconds % 60)} s`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${two(Math.floor(seconds / 60) % 60)} m`;
  return `${Math.floor(seconds / 86400)} d ${two(Math.floor(seconds / 3600) % 24)} h`;
}

function fillState(element, resource) {
  const tone = toneOf(resource);
  const word = isValue(resource) && tone === 'ok' ? 'Set' : words(resource.state);
  if (element.dataset.tone === tone && element.textContent === word) return;
  element.dataset.tone = tone;
  element.replaceChildren(icon(tone), el('span', { textContent: word }));
}

function fillHealth(element, resource) {
  const health = resource.health ?? '';
  if (element.dataset.health === health) return;
  element.dataset.health = health;
  if (!health) {
    delete element.dataset.tone;
    element.replaceChildren(el('span', { class: 'none', textContent: '–', title: 'No health checks, or not running' }));
    return;
  }
  const tone = health === 'Healthy' ? 'ok' : 'warn';
  element.dataset.tone = tone;
  element.replaceChildren(icon(tone === 'ok' ? 'done' : 'warn'), el('span', { textContent: health }));
}

function fillStarted(element, resource) {
  const text = resource.startedAt ? utcTime(resource.startedAt, now()) : '–';
  if (element.textContent === text) return;
  element.replaceChildren(resource.startedAt
    ? el('time', { dateTime: resource.startedAt, title: `${localTime.format(new Date(resource.startedAt))} (your time)`, textContent: text })
    : el('span', { class: 'none', textContent: '–' }));
}

function fillUptime(element, resource) {
  const runs = resource.startedAt && !withoutProcess.has(resource.state);
  setText(element, runs ? duration(now() - Date.parse(resource.startedAt)) : '–');
}

function fillEndpoints(element, resource) {
  const key = JSON.stringify(resource.endpoints);
  if (element.dataset.key === key) return;
  element.dataset.key = key;
  element.replaceChildren(...resource.endpoints.map(endpoint => {
    const isWeb = /^https?:\/\//i.test(endpoint.url);
    const text = endpoint.url.replace(/\/$/, '');
    return isWeb
      ? el('a', { href: endpoint.url, target: '_blank', rel: 'noopener noreferrer', title: endpoint.name, textContent: text })
      : el('span', { title: endpoint.name, textContent: text });
  }));
}

// ---- State of the page ----

const resources = new Map();
const rows = new Map();
const running = new Map();
let clockOffset = 0;
let selected = null;

const now = () => Date.now() + clockOffset;

// ---- Resource table ----

function commandButtons(id, withWords) {
  const buttons = {};
  const box = el('span', { class: 'commands' });
  for (const command of ['start', 'stop', 'restart']) {
    const word = words(command);
    const button = el('button', {
      type: 'button',
      class: withWords ? 'with-icon' : 'quiet icon-only',
      title: `${word} ${id}`,
      'aria-label': `${word} ${id}`,
    }, icon(command), withWords ? el('span', { textContent: word }) : null);
    button.dataset.command = command;
    button.addEventListener('click', () => execute(id, command));
    buttons[command] = button;
    box.append(button);
  }
  return { box, buttons };
}

// A button that goes away must not take the keyboard's place with it.
function fillCommands({ box, buttons }, resource) {
  const had = box.contains(document.activeElement);
  const active = running.get(resource.id);
  for (const [command, button] of Object.entries(buttons)) {
    const isActive = active === command;
    button.hidden = !isActive && !resource.commands.some(possible => possible.toLowerCase() === command);
    button.setAttribute('aria-disabled', String(active !== undefined));
    if (button.getAttribute('aria-busy') !== String(isActive)) {
      button.setAttribute('aria-busy', String(isActive));
      button.firstChild.replaceWith(icon(isActive ? 'busy' : command));
    }
  }
  if (had && (document.activeElement === document.body || document.activeElement.hidden)) {
    Object.values(buttons).find(button => !button.hidden)?.focus();
  }
}

function addRow(resource) {
  const cell = (name, ...children) => el('td', { class: name, role: 'cell' }, ...children);
  const link = el('a', { href: `#/${encodeURIComponent(resource.id)}`, textContent: resource.id });
  const parts = {
    state: el('span', { class: 'state' }),
    reason: el('span', { class: 'reason' }),
    health: cell('c-health tone'),
    started: cell('c-started'),
    uptime: cell('c-uptime'),
    exit: cell('c-exit'),
    endpoints: cell('c-endpoints'),
    type: cell('c-type'),
    commands: commandButtons(resource.id, false),
  };
  const row = el('tr', { role: 'row' },
    el('th', { class: 'c-name', role: 'rowheader', scope: 'row' }, link),
    parts.type,
    cell('c-state', parts.state, parts.reason),
    parts.health, parts.started, parts.uptime, parts.exit, parts.endpoints,
    cell('c-actions', parts.commands.box));
  row.addEventListener('click', event => {
    // The path, because a button's icon may be exchanged before the click gets here.
    const onControl = event.composedPath().some(node => node.matches?.('a, button'));
    if (!onControl && !String(getSelection())) location.hash = link.hash;
  });
  const entry = { row, link, parts };
  rows.set(resource.id, entry);
  return entry;
}

function fillRow({ row, parts }, resource) {
  setText(parts.type, resource.type);
  fillState(parts.state, resource);
  setText(parts.reason, resource.stateReason ?? '');
  parts.reason.title = resource.stateReason ?? '';
  fillHealth(parts.health, resource);
  fillStarted(parts.started, resource);
  fillUptime(parts.uptime, resource);
  setText(parts.exit, resource.exitCode === undefined ? '' : String(resource.exitCode));
  fillEndpoints(parts.endpoints, resource);
  fillCommands(parts.commands, resource);
  row.dataset.tone = toneOf(resource);
}

let tableShape = '';

// What has a value and no process: of interest when one is missing, otherwise only in the way.
const isValue = resource => resource.type === 'Parameter' || resource.type === 'ConnectionString';

function drawTable() {
  const groups = new Map();
  const all = [...resources.values()];
  for (const resource of all.filter(one => !isValue(one))) {
    if (!groups.has(resource.name)) groups.set(resource.name, []);
    groups.get(resource.name).push(resource);
  }
  const values = all.filter(isValue);

  const shape = JSON.stringify([...groups, ['', values]].map(([name, members]) => [name, members.map(member => member.id)]));
  if (shape !== tableShape) {
    tableShape = shape;
    const table = document.querySelector('#board table');
    table.querySelectorAll('tbody').forEach(body => body.remove());
    rows.clear();
    for (const [name, members] of groups) {
      const grouped = members.length > 1 || members[0].id !== name;
      const body = addBody(table, members, grouped ? name : null, 'replicas');
      body.dataset.name = name;
    }
    if (values.length) addBody(table, values, 'Parameters and connection strings', 'values');
    markSelected();
  }

  for (const resource of resources.values()) fillRow(rows.get(resource.id), resource);
  for (const note of document.querySelectorAll('.replicas .group .muted')) {
    const members = groups.get(note.closest('tbody').dataset.name);
    const up = members.filter(member => toneOf(member) === 'ok').length;
    setText(note, `${members.length} replicas, ${up} running well`);
  }
  drawSummary();
}

function addBody(table, members, heading, kind) {
  const body = el('tbody', { role: 'rowgroup' });
  if (heading !== null) {
    body.className = kind;
    body.append(el('tr', { class: 'group', role: 'row' },
      el('th', { colSpan: 9, scope: 'rowgroup', role: 'rowheader' }, el('span', { textContent: heading }), el('span', { class: 'muted' }))));
  }
  body.append(...members.map(member => addRow(member).row));
  table.append(body);
  return body;
}

function drawSummary() {
  const counts = { ok: 0, busy: 0, warn: 0, bad: 0 };
  let size = 0;
  for (const resource of resources.values()) {
    const tone = toneOf(resource);
    if (!isValue(resource)) size++;
    // A value that is there does not run; one that is missing is a failure like any other.
    if (tone in counts && (!isValue(resource) || tone === 'bad')) counts[tone]++;
  }
  const parts = [`${size} ${size === 1 ? 'resource' : 'resources'}`, `${counts.ok} running`];
  if (counts.busy) parts.push(`${counts.busy} on the way`);
  if (counts.warn) parts.push(`${counts.warn} unhealthy`);
  if (counts.bad) parts.push(`${counts.bad} failed`);
  setText(byId('summary'), parts.join(' · '));
  document.title = `${counts.bad + counts.warn ? `(${counts.bad + counts.warn}) ` : ''}${selected ?? 'Resources'} · Trilateral Platform`;
}

function markSelected() {
  for (const [id, { row, link }] of rows) {
    row.classList.toggle('selected', id === selected);
    if (id === selected) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}

byId('board').addEventListener('keydown', event => {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const links = [...rows.values()].map(entry => entry.link);
  const at = links.indexOf(event.target);
  if (at < 0) return;
  event.preventDefault();
  links[at + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
});

function receive(view) {
  clockOffset = Date.parse(view.now) - Date.now();
  const changes = [];
  const before = new Map(resources);
  resources.clear();
  for (const resource of view.resources) {
    if (resource.state === 'Hidden') continue;
    resources.set(resource.id, resource);
    const old = before.get(resource.id);
    if (old && old.state !== resource.state) changes.push(`${resource.id}: ${words(resource.state)}`);
    else if (old && resource.health && old.health !== resource.health) changes.push(`${resource.id}: ${resource.health}`);
  }
  drawTable();
  if (selected && !resources.has(selected)) location.hash = '';
  else if (selected) drawPane(before.get(selected));
  announce(changes);
}

let toAnnounce = [];
let announceTimer = 0;

function announce(changes) {
  toAnnounce.push(...changes);
  if (!toAnnounce.length || announceTimer) return;
  announceTimer = setTimeout(() => {
    byId('announcer').textContent = toAnnounce.join('. ');
    toAnnounce = [];
    announceTimer = 0;
  }, 500);
}

// ---- Commands ----

function confirmed(resource, command) {
  const dialog = byId('confirm');
  byId('confirm-title').textContent = `${words(command)} ${resource.id}?`;
  byId('confirm-text').textContent = 'Other resources use this server and will fail until it runs again.';
  byId('confirm-yes').textContent = `${words(command)} ${resource.id}`;
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise(resolve => dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true }));
}

async function execute(id, command) {
  const resource = resources.get(id);
  if (!resource || running.has(id)) return;
  const isServer = !/project|executable/i.test(resource.type);
  if (isServer && command !== 'start' && !await confirmed(resource, command)) return;
  running.set(id, command);
  hideNotice();
  drawCommands(id);
  try {
    await ask(`${pathOf(id)}/${command}`, 'POST');
    announce([`${id}: ${command} done`]);
  } catch (problem) {
    showNotice(`${words(command)} of ${id} was refused: ${problem.message}`);
  } finally {
    running.delete(id);
    drawCommands(id);
  }
}

function drawCommands(id) {
  const resource = resources.get(id);
  if (!resource) return;
  fillCommands(rows.get(id).parts.commands, resource);
  if (id === selected) fillCommands(paneCommands, resource);
}

function showNotice(text, withLogIn = false) {
  const notice = byId('notice');
  notice.querySelector('p').textContent = text;
  notice.querySelector('a').hidden = !withLogIn;
  notice.hidden = false;
}

function hideNotice() {
  if (!ended) byId('notice').hidden = true;
}

byId('notice').querySelector('button').addEventListener('click', () => { byId('notice').hidden = true; });

byId('logout').addEventListener('click', async () => {
  try {
    await ask('/logout', 'POST');
    location.assign('/login');
  } catch (problem) {
    showNotice(`Log out was refused: ${problem.message}`);
  }
});

// ---- Details ----

let paneCommands = null;

function select(id) {
  if (id === selected) return;
  const previous = selected;
  selected = id;
  byId('layout').classList.toggle('with-pane', id !== null);
  byId('pane').hidden = id === null;
  markSelected();
  clearLog();
  clearVariables();
  if (id === null) {
    rows.get(previous)?.link.focus();
  } else {
    paneCommands = commandButtons(id, true);
    byId('pane-actions').replaceChildren(paneCommands.box);
    byId('pane-title').textContent = id;
    byId('download').href = `${pathOf(id)}/log`;
    drawPane(undefined);
    byId('pane-title').focus({ preventScroll: true });
    rows.get(id)?.row.scrollIntoView({ block: 'nearest' });
  }
  drawSummary();
  openStream();
}

const facts = new Map();

function fact(name) {
  if (!facts.has(name)) {
    const value = el('dd', {});
    const box = el('div', {}, el('dt', { textContent: name }), value);
    byId('pane-facts').append(box);
    facts.set(name, { box, value });
  }
  return facts.get(name);
}

function drawPane(before) {
  const resource = resources.get(selected);
  if (!resource) return;
  fillState(byId('pane-state'), resource);
  setText(byId('pane-reason'), resource.stateReason ?? '');
  setText(fact('Type').value, resource.type);
  fact('Health').value.classList.add('tone');
  fillHealth(fact('Health').value, resource);
  fillStarted(fact('Started UTC').value, resource);
  fillUptime(fact('Uptime').value, resource);
  const optional = (name, value) => {
    setText(fact(name).value, value === undefined ? '' : String(value));
    fact(name).box.hidden = value === undefined;
  };
  optional('Process', resource.processId);
  optional('Exit code', resource.exitCode);
  fact('Endpoints').value.classList.add('c-endpoints');
  fillEndpoints(fact('Endpoints').value, resource);
  fact('Endpoints').box.hidden = resource.endpoints.length === 0;
  fillCommands(paneCommands, resource);
  if (!before || before.startedAt !== resource.startedAt || before.state !== resource.state) loadVariables();
}

const tabs = [byId('tab-console'), byId('tab-environment')];

function showTab(tab) {
  for (const each of tabs) {
    const isShown = each === tab;
    each.setAttribute('aria-selected', String(isShown));
    each.tabIndex = isShown ? 0 : -1;
    byId(each.getAttribute('aria-controls')).hidden = !isShown;
  }
  if (tab === tabs[0]) toEnd();
}

for (const tab of tabs) {
  tab.addEventListener('click', () => showTab(tab));
  tab.addEventListener('keydown', event => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    const other = tabs[1 - tabs.indexOf(tab)];
    showTab(other);
    other.focus();
  });
}

byId('pane-close').addEventListener('click', () => { location.hash = ''; });

document.addEventListener('keydown', event => {
  if (byId('confirm').open || !selected) return;
  if (event.key === 'Escape' && !(event.target === byId('filter') && byId('filter').value)) location.hash = '';
  if (event.key === '/' && !event.target.matches('input')) {
    event.preventDefault();
    showTab(tabs[0]);
    byId('filter').focus();
  }
});

function route() {
  let id = null;
  try {
    id = location.hash.startsWith('#/') ? decodeURIComponent(location.hash.slice(2)) : null;
  } catch {
    id = null;
  }
  select(id && resources.has(id) ? id : null);
}

addEventListener('hashchange', route);

// ---- Environment ----

let variablesAsked = 0;

function clearVariables() {
  variablesAsked++;
  byId('variables').replaceChildren();
  byId('no-variables').hidden = true;
  tabs[1].textContent = 'Environment';
}

async function loadVariables() {
  const id = selected;
  const asked = ++variablesAsked;
  try {
    const variables = await ask(`${pathOf(id)}/environment`);
    if (asked !== variablesAsked) return;
    byId('variables').replaceChildren(...variables.map(variable => variableRow(id, variable)));
    byId('no-variables').hidden = variables.length > 0;
    tabs[1].textContent = `Environment (${variables.length})`;
  } catch (problem) {
    if (asked === variablesAsked && problem.status !== 0 && problem.status !== 401) {
      showNotice(`The environment of ${id} was refused: ${problem.message}`);
    }
  }
}

function variableRow(id, variable) {
  const hidden = '••••••••';
  const value = el('code', { textContent: variable.isSecret ? hidden : variable.value });
  const secret = async () => (await ask(`${pathOf(id)}/environment/${encodeURIComponent(variable.name)}/reveal`, 'POST')).value;
  const actions = el('span', { class: 'commands' });
  if (variable.isSecret) {
    value.classList.add('hidden-value');
    value.setAttribute('aria-label', 'Hidden');
    const reveal = el('button', { type: 'button', class: 'quiet', textContent: 'Reveal', 'aria-label': `Reveal ${variable.name}` });
    let isShown = false;
    reveal.addEventListener('click', async () => {
      try {
        const text = isShown ? hidden : await secret();
        isShown = !isShown;
        value.textContent = text;
        value.classList.toggle('hidden-value', !isShown);
        if (isShown) value.removeAttribute('aria-label');
        else value.setAttribute('aria-label', 'Hidden');
        reveal.textContent = isShown ? 'Hide' : 'Reveal';
        reveal.setAttribute('aria-label', `${reveal.textContent} ${variable.name}`);
      } catch (problem) {
        showNotice(`${variable.name} was not revealed: ${problem.message}`);
      }
    });
    actions.append(reveal);
  }
  const copy = el('button', { type: 'button', class: 'quiet', textContent: 'Copy', 'aria-label': `Copy ${variable.name}` });
  copy.addEventListener('click', () => copyText(copy, async () => variable.isSecret ? await secret() : variable.value));
  actions.append(copy);
  return el('tr', {},
    el('th', { scope: 'row', textContent: variable.name }),
    el('td', {}, value),
    el('td', { class: 'c-actions' }, actions));
}

async function copyText(button, read) {
  const word = button.textContent;
  try {
    await navigator.clipboard.writeText(await read());
    button.textContent = 'Copied';
    announce(['Copied']);
  } catch (problem) {
    showNotice(`Not copied: ${problem.message}`);
    return;
  }
  setTimeout(() => { button.textContent = word; }, 1500);
}

// ---- Console log ----

const log = byId('log');
let lines = [];
let lastNumber = 0;
let drawn = 0;
let shown = [];
let following = true;
let pausedByScroll = false;
let pattern = null;
let drawAsked = false;

function clearLog() {
  lines = [];
  lastNumber = 0;
  following = true;
  byId('filter').value = '';
  byId('errors').checked = false;
  pattern = null;
  redraw();
}

const ansiCodes = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\))/g;

// .NET's console logger writes errors to standard output, indented after a "fail:" line: those count as errors, too.
function severityOf(line, text, previous) {
  if (line.isError || /^(fail|crit):/.test(text)) return 'error';
  if (/^warn:/.test(text)) return 'warning';
  return /^ {6}/.test(text) && previous && !previous.isError ? previous.severity : '';
}

function receiveLines(received) {
  for (const line of received) {
    if (line.number <= lastNumber) continue;
    const text = line.text.replace(ansiCodes, '');
    lines.push({
      number: line.number,
      missing: line.number - lastNumber - 1,
      at: line.at,
      isError: line.isError,
      text,
      severity: severityOf(line, text, lines.at(-1)),
    });
    lastNumber = line.number;
  }
  if (lines.length > mostLinesKept * 1.1) {
    const surplus = lines.length - mostLinesKept;
    lines.splice(0, surplus);
    drawn = Math.max(0, drawn - surplus);
  }
  askToDraw();
}

const isShown = line => (!byId('errors').checked || line.severity === 'error') && (!pattern || line.text.search(pattern) >= 0);

function askToDraw() {
  if (drawAsked) return;
  drawAsked = true;
  requestAnimationFrame(() => {
    drawAsked = false;
    if (following) drawNew();
    drawFollow();
  });
}

function drawNew() {
  const added = lines.slice(drawn).filter(isShown);
  drawn = lines.length;
  shown.push(...added);
  if (shown.length > mostLinesKept) shown = shown.slice(-mostLinesKept);
  const fresh = added.slice(-mostLinesDrawn);
  const fragment = document.createDocumentFragment();
  fragment.append(...fresh.map(lineElement));
  const surplus = log.childElementCount + fresh.length - mostLinesDrawn;
  if (surplus >= log.childElementCount) {
    log.replaceChildren(fragment);
  } else {
    for (let i = 0; i < surplus; i++) log.firstElementChild.remove();
    log.append(fragment);
  }
  drawCount();
  toEnd();
}

function redraw() {
  drawn = 0;
  shown = [];
  log.replaceChildren();
  drawNew();
  drawFollow();
}

function drawCount() {
  const of = lines.length.toLocaleString('en');
  const filtered = pattern || byId('errors').checked;
  const tail = log.childElementCount < shown.length ? `, last ${mostLinesDrawn.toLocaleString('en')} drawn` : '';
  setText(byId('count'), filtered ? `${shown.length.toLocaleString('en')} of ${of} lines${tail}` : `${of} lines${tail}`);
  log.dataset.empty = !lines.length ? 'Nothing written yet.' : !shown.length ? 'No line matches.' : '';
}

function lineElement(line) {
  const time = new Date(line.at).toISOString();
  const text = el('span', { class: 'text' });
  const visible = line.text.length > longestDrawnLine ? line.text.slice(0, longestDrawnLine) : line.text;
  appendMarked(text, visible);
  if (visible.length < line.text.length) {
    text.append(el('span', { class: 'muted', textContent: ` … ${line.text.length - visible.length} more characters in the download` }));
  }
  const element = el('div', { class: 'line' });
  if (line.severity) element.dataset.severity = line.severity;
  if (line.missing && !pattern && !byId('errors').checked) {
    element.append(el('div', { class: 'gap', textContent: `${line.missing.toLocaleString('en')} earlier lines are no longer kept` }));
  }
  element.append(
    el('time', { dateTime: time, title: `${time.slice(0, 23).replace('T', ' ')} UTC`, textContent: time.slice(11, 23) }),
    el('span', {
      class: 'mark',
      textContent: line.severity === 'error' ? 'E' : line.severity === 'warning' ? 'W' : '',
      title: line.isError ? 'Written to standard error' : '',
    }),
    text);
  return element;
}

function appendMarked(parent, text) {
  if (!pattern) {
    parent.append(text);
    return;
  }
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    parent.append(text.slice(at, match.index), el('mark', { textContent: match[0] }));
    at = match.index + match[0].length;
  }
  parent.append(text.slice(at));
}

function toEnd() {
  if (following) log.scrollTop = log.scrollHeight;
}

function drawFollow() {
  const waiting = following ? 0 : lines.length - drawn;
  const button = byId('follow');
  button.setAttribute('aria-pressed', String(following));
  setText(button, following ? 'Pause' : waiting ? `Follow (${waiting.toLocaleString('en')} new)` : 'Follow');
  log.classList.toggle('paused', !following);
}

function setFollowing(value, byScroll = false) {
  following = value;
  pausedByScroll = byScroll;
  if (following) drawNew();
  drawFollow();
}

byId('follow').addEventListener('click', () => setFollowing(!following));

log.addEventListener('scroll', () => {
  const distance = log.scrollHeight - log.scrollTop - log.clientHeight;
  if (following && distance > 60) setFollowing(false, true);
  else if (!following && pausedByScroll && distance < 4) setFollowing(true);
});

let filterTimer = 0;

byId('filter').addEventListener('input', () => {
  clearTimeout(filterTimer);
  filterTimer = setTimeout(() => {
    const needle = byId('filter').value;
    pattern = needle ? new RegExp(needle.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi') : null;
    redraw();
  }, 80);
});

byId('errors').addEventListener('change', redraw);

byId('copy').addEventListener('click', event => copyText(
  event.currentTarget,
  async () => shown.map(line => `${line.at} ${line.isError ? 'E' : ' '} ${line.text}`).join('\n')));

// ---- Live stream ----

let source = null;
let lastHeard = Date.now();
let attempts = 0;
let retryTimer = 0;
let ended = false;

function showConnection(tone, text) {
  const connection = byId('connection');
  if (connection.textContent === text) return;
  connection.dataset.tone = tone;
  connection.replaceChildren(icon(tone === 'ok' ? 'ok' : tone), el('span', { textContent: text }));
  document.body.classList.toggle('stale', tone !== 'ok');
}

function closeStream() {
  clearTimeout(retryTimer);
  source?.close();
  source = null;
}

// After a break the stream is asked for lines after the last one seen, so none is lost and none comes twice.
function openStream() {
  closeStream();
  if (ended || document.hidden) return;
  const query = new URLSearchParams();
  if (selected) {
    query.set('log', selected);
    query.set('after', String(lastNumber));
  }
  const opened = new EventSource(`/api/stream?${query}`);
  source = opened;
  lastHeard = Date.now();
  const on = (name, handle) => opened.addEventListener(name, event => {
    if (source !== opened) return;
    lastHeard = Date.now();
    attempts = 0;
    showConnection('ok', 'Live');
    handle(JSON.parse(event.data));
  });
  on('resources', receive);
  on('lines', receiveLines);
  on('heartbeat', beat => { clockOffset = Date.parse(beat.now) - Date.now(); });
  opened.onerror = () => { if (source === opened) connectionLost(); };
}

function connectionLost() {
  closeStream();
  showConnection('warn', 'Connection lost, trying again');
  retryTimer = setTimeout(async () => {
    try {
      await begin();
    } catch {
      if (!ended) connectionLost();
    }
  }, Math.min(5000, 500 * 2 ** attempts++));
}

function sessionEnded() {
  ended = true;
  closeStream();
  showConnection('bad', 'Logged out');
  showNotice('This session has ended: the engine was started anew or you logged out elsewhere. Its new link is printed where it was started.', true);
}

// A hidden page gives its connection back: a browser has six for all tabs of one host.
document.addEventListener('visibilitychange', () => {
  if (document.hidden) closeStream();
  else openStream();
});

setInterval(() => {
  if (source && Date.now() - lastHeard > silenceLimit) connectionLost();
  for (const resource of resources.values()) fillUptime(rows.get(resource.id).parts.uptime, resource);
  if (selected && resources.has(selected)) fillUptime(fact('Uptime').value, resources.get(selected));
}, 1000);

async function begin() {
  receive(await ask('/api/resources'));
  route();
  if (!source) openStream();
}

begin().catch(() => { if (!ended) connectionLost(); });
