// <button data-copy="text"> or <button data-copy-from="id of an element"> copies and says so.
import { announce } from './announce.js';

document.addEventListener('click', async event => {
    const button = event.target.closest?.('[data-copy], [data-copy-from]');
    if (!button) {
        return;
    }
    const text = button.dataset.copy ?? document.getElementById(button.dataset.copyFrom)?.textContent ?? '';
    if (await write(text)) {
        button.dataset.copied = '';
        announce(button.dataset.copiedText ?? '');
        setTimeout(() => delete button.dataset.copied, 2000);
    }
});

async function write(text) {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        // Without https there is no clipboard to write to, but a selection can be copied.
        const area = document.createElement('textarea');
        area.value = text;
        area.className = 'visually-hidden';
        document.body.append(area);
        area.select();
        const done = document.execCommand('copy');
        area.remove();
        return done;
    }
}
