// What is typed before the page reacts stays, with the caret where it is: the circuit's first batch puts new elements in the place of those that came with the page.
import { fields, putBack } from './typed.js';

const typed = new Map();
let last;

if (document.getElementById('uploads') && !document.querySelector('[data-interactive="true"]')) {
    const listening = new AbortController();
    for (const name of ['focusin', 'input']) {
        document.addEventListener(name, note, { capture: true, signal: listening.signal });
    }
    new MutationObserver((_, observer) => {
        if (document.querySelector('[data-interactive="true"]')) {
            observer.disconnect();
            listening.abort();
            goOn();
        }
    }).observe(document.body, { childList: true, subtree: true });
}

function note({ type, target }) {
    last = fields().find(({ field }) => field === target);
    if (last && type === 'input') {
        typed.set(last.name, target);
    }
}

function goOn() {
    putBack(new Map([...typed].map(([name, field]) => [name, field.value])), 50);
    const next = last && document.activeElement === document.body && fields().find(({ name }) => name === last.name)?.field;
    if (next) {
        const { selectionStart, selectionEnd } = last.field;
        next.focus();
        if (selectionStart !== null && next.selectionStart !== null) {
            next.setSelectionRange(selectionStart, selectionEnd);
        }
    }
}
