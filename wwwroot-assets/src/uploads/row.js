import { element, icon, write } from './dom.js';
import { bytes, share, text } from './texts.js';

/** One file in the dock. */
export class Row {
    #item;
    #acts;
    #state = null;
    #name;
    #amount;
    #buttons;
    #progress;
    #error;

    constructor(item, acts) {
        this.#item = item;
        this.#acts = acts;
        this.#name = element('span', { class: 'dock-name', title: item.name }, item.name);
        this.#amount = element('span', { class: 'dock-amount' });
        this.#buttons = element('span', { class: 'dock-buttons' });
        this.#progress = element('progress', { 'aria-label': item.name, max: item.size || 1, value: 0 });
        this.#error = element('p', { class: 'dock-error', hidden: true });
        this.element = element('li', { class: 'dock-file' }, this.#name, this.#amount, this.#buttons, this.#progress, this.#error);
    }

    draw() {
        const { state, sent, size, error } = this.#item;
        write(this.#amount, state === 'active' ? share(sent, size) : state === 'cancelled' ? text('cancelled') : bytes(size));
        this.#progress.value = state === 'done' ? this.#progress.max : sent;
        if (state === this.#state) {
            return;
        }
        this.#state = state;
        this.element.className = `dock-file ${state}`;
        this.#progress.className = { done: 'done', failed: 'failed' }[state] ?? '';
        this.#progress.hidden = state === 'cancelled';
        this.#error.hidden = state !== 'failed';
        write(this.#error, error ?? '');
        const focused = this.#buttons.contains(document.activeElement);
        this.#buttons.replaceChildren(...this.#buttonsOf(state));
        if (focused) {
            this.#buttons.querySelector('button')?.focus();
        }
    }

    #buttonsOf(state) {
        const button = (act, shape, label) => element('button', {
            type: 'button', class: 'dock-button', 'aria-label': text(label, this.#item.name), title: text(label, this.#item.name),
            onclick: () => this.#acts[act](this.#item),
        }, icon(shape));
        switch (state) {
            case 'done': return [element('span', { class: 'dock-mark', role: 'img', 'aria-label': text('done') }, icon('check'))];
            case 'failed': return this.#item.hopeless ? [button('remove', 'x', 'remove')] : [button('retry', 'retry', 'retry'), button('remove', 'x', 'remove')];
            case 'cancelled': return [button('retry', 'retry', 'uploadAgain'), button('remove', 'x', 'remove')];
            default: return [button('cancel', 'x', 'cancelOne')];
        }
    }
}
