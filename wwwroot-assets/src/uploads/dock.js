// The dock: what is on its way, in the corner of every page.
import { element, icon, write } from './dom.js';
import { Row } from './row.js';
import { bytes, duration, number, share, text } from './texts.js';

const rowsShown = 60;
const drawEvery = 200;
const speakEvery = 5000;

export class Dock {
    #items;
    #acts;
    #rows = new Map();
    #parts = null;
    #timer = 0;
    #spoken = 0;
    #said = '';
    #speed = 0;
    #last = null;

    constructor(items, acts) {
        this.#items = items;
        this.#acts = acts;
    }

    /** Draws the present state, soon. */
    show() {
        this.#timer ||= setTimeout(() => {
            this.#timer = 0;
            this.#draw();
        }, drawEvery);
    }

    #draw() {
        if (this.#items.size === 0) {
            this.#parts?.dock.remove();
            this.#parts = null;
            this.#rows.clear();
            this.#last = null;
            this.#speed = 0;
            this.#said = '';
            return;
        }
        const parts = this.#parts ??= this.#build();
        const all = [...this.#items.values()];
        const sum = this.#count(all);
        const busy = sum.active + sum.waiting > 0;
        this.#measure(sum.sent, busy);

        write(parts.title, this.#title(sum, busy));
        write(parts.speed, busy && this.#speed > 0
            ? `${text('perSecond', bytes(this.#speed))} · ${duration((sum.size - sum.sent) / this.#speed)}`
            : '');
        parts.total.hidden = !busy;
        write(parts.amount, share(sum.sent, sum.size));
        parts.progress.max = sum.size || 1;
        parts.progress.value = sum.sent;
        parts.cancelAll.hidden = !busy;
        parts.retry.hidden = sum.failed === 0;
        parts.clear.hidden = sum.done + sum.cancelled === 0 || !busy;
        parts.close.hidden = busy;
        this.#list(parts, all);
        this.#speak(parts, sum, busy);
        if (busy) {
            this.show();
        }
    }

    #count(all) {
        const sum = { active: 0, waiting: 0, done: 0, failed: 0, cancelled: 0, size: 0, sent: 0, all: all.length };
        for (const item of all) {
            sum[item.state] += 1;
            if (item.state !== 'failed' && item.state !== 'cancelled') {
                sum.size += item.size;
                sum.sent += item.sent;
            }
        }
        return sum;
    }

    #title(sum, busy) {
        if (busy) {
            const wanted = sum.all - sum.cancelled;
            return text('uploading', number(Math.min(sum.done + 1, wanted)), number(wanted));
        }
        if (sum.failed > 0) {
            return sum.failed === 1 ? text('oneFailed') : text('someFailed', number(sum.failed));
        }
        if (sum.done === 0) {
            return sum.cancelled === 1 ? text('oneCancelled') : text('someCancelled', number(sum.cancelled));
        }
        return sum.done === 1 ? text('oneUploaded') : text('allUploaded', number(sum.done));
    }

    /** Bytes a second over the last seconds, so that the figure does not dance. */
    #measure(sent, busy) {
        const now = performance.now();
        if (!busy) {
            this.#last = null;
            this.#speed = 0;
        } else if (this.#last === null || sent < this.#last.sent) {
            this.#last = { now, sent };
        } else if (now - this.#last.now >= 500) {
            const current = (sent - this.#last.sent) / (now - this.#last.now) * 1000;
            this.#speed = this.#speed === 0 ? current : this.#speed * 0.8 + current * 0.2;
            this.#last = { now, sent };
        }
    }

    #list(parts, all) {
        const shown = this.#first(all);
        const ids = new Set(shown.map(item => item.id));
        for (const [id, row] of this.#rows) {
            if (!ids.has(id)) {
                row.element.remove();
                this.#rows.delete(id);
            }
        }
        let before = parts.list.firstElementChild;
        for (const item of shown) {
            let row = this.#rows.get(item.id);
            if (!row) {
                row = new Row(item, this.#acts);
                this.#rows.set(item.id, row);
            }
            row.draw();
            if (row.element !== before) {
                parts.list.insertBefore(row.element, before);
            } else {
                before = before.nextElementSibling;
            }
        }
        parts.more.hidden = all.length <= rowsShown;
        write(parts.more, text('andMore', number(all.length - rowsShown)));
    }

    /** The first rows, without sorting thousands: what is on its way, then what failed, was cancelled, waits, is done. */
    #first(all) {
        const groups = { active: [], failed: [], cancelled: [], waiting: [], done: [] };
        for (const item of all) {
            if (groups[item.state].length < rowsShown) {
                groups[item.state].push(item);
            }
        }
        return Object.values(groups).flat().slice(0, rowsShown);
    }

    #speak(parts, sum, busy) {
        const now = performance.now();
        const percent = sum.size > 0 ? Math.floor(sum.sent / sum.size * 100) : 0;
        const words = busy ? `${parts.title.textContent}, ${text('percent', percent)}` : parts.title.textContent;
        if (words !== this.#said && (now - this.#spoken >= speakEvery || !busy)) {
            this.#spoken = now;
            this.#said = words;
            document.dispatchEvent(new CustomEvent('portal:announce', { detail: words }));
        }
    }

    #build() {
        const parts = {};
        const fold = element('button', { type: 'button', class: 'dock-button', 'aria-expanded': 'true', 'aria-label': text('minimise'), title: text('minimise') }, icon('down'));
        fold.addEventListener('click', () => {
            const small = parts.dock.classList.toggle('small');
            const name = text(small ? 'restore' : 'minimise');
            fold.setAttribute('aria-expanded', String(!small));
            fold.setAttribute('aria-label', name);
            fold.title = name;
            fold.replaceChildren(icon(small ? 'up' : 'down'));
        });
        const act = (name, label, look = '') =>
            element('button', { type: 'button', class: `button ghost small ${look}`, onclick: this.#acts[name] }, text(label));
        parts.title = element('h2', { class: 'dock-title' });
        parts.speed = element('span', { class: 'dock-speed' });
        parts.close = element('button', { type: 'button', class: 'dock-button', 'aria-label': text('close'), title: text('close'), onclick: this.#acts.clear }, icon('x'));
        parts.amount = element('span');
        parts.progress = element('progress', { 'aria-label': text('totalProgress') });
        parts.total = element('div', { class: 'dock-total' }, parts.amount, parts.progress);
        parts.list = element('ul', { class: 'dock-list' });
        parts.more = element('p', { class: 'dock-more', hidden: true });
        parts.cancelAll = act('cancelAll', 'cancelAll');
        parts.retry = act('retryFailed', 'retryFailed');
        parts.clear = act('clear', 'clearDone');
        parts.dock = element('section', { class: 'upload-dock', 'aria-label': text('dock') },
            element('div', { class: 'dock-head' }, parts.title, parts.speed, fold, parts.close),
            parts.total,
            element('div', { class: 'dock-files', tabindex: 0, role: 'region', 'aria-label': text('dockFiles') }, parts.list, parts.more),
            element('div', { class: 'dock-foot' }, parts.cancelAll, parts.retry, parts.clear));
        document.getElementById('uploads').append(parts.dock);
        return parts;
    }
}
