// What is asked before files are sent.
import { ask } from './api.js';
import { element } from './dom.js';
import { bytes, text } from './texts.js';

const keysPerQuestion = 1000;
const namesShown = 100;

/** The items that shall be uploaded, after the person has said what to do with those that exist. */
export async function settle(items, place) {
    const { existing, freeBytes } = await look(items, place);
    const needed = items.reduce((sum, item) => sum + item.size, 0);
    if (freeBytes !== null && needed > freeBytes && await choose({
        title: text('tooLargeTitle'),
        message: text('tooLargeText', bytes(needed), bytes(freeBytes)),
        choices: [['cancel', ''], ['anyway', 'primary']],
    }) !== 'anyway') {
        return [];
    }
    if (existing.size === 0) {
        return items;
    }
    const answer = await choose({
        title: existing.size === 1 ? text('existsOne') : text('existsMany', existing.size),
        message: text('existsText'),
        names: [...existing].map(key => key.slice(place.prefix.length)),
        choices: [['skip', ''], ['keepBoth', ''], ['replace', 'primary']],
    });
    switch (answer) {
        case 'replace': return items;
        case 'skip': return items.filter(item => !existing.has(item.key));
        case 'keepBoth': return rename(items, existing, place);
        default: return [];
    }
}

async function look(items, place) {
    const existing = new Set();
    let freeBytes = null;
    for (let from = 0; from < items.length; from += keysPerQuestion) {
        const keys = items.slice(from, from + keysPerQuestion).map(item => item.key);
        const answer = await ask('check', { s3uid: place.s3uid, bucket: place.bucket, keys });
        answer.existing.forEach(key => existing.add(key));
        freeBytes = answer.freeBytes ?? null;
    }
    return { existing, freeBytes };
}

/** "photo.jpg" becomes "photo (1).jpg", or the next number that is free. */
async function rename(items, existing, place) {
    const taken = new Set([...existing, ...items.map(item => item.key)]);
    let open = items.filter(item => existing.has(item.key));
    while (open.length > 0) {
        for (const item of open) {
            const slash = item.key.lastIndexOf('/') + 1;
            const dot = item.key.lastIndexOf('.');
            const end = dot > slash ? dot : item.key.length;
            item.stem ??= [item.key.slice(0, end), item.key.slice(end)];
            for (item.copy = (item.copy ?? 0) + 1; taken.has(keyOf(item)); item.copy += 1);
            item.key = keyOf(item);
            taken.add(item.key);
        }
        const { existing: again } = await look(open, place);
        open = open.filter(item => again.has(item.key));
    }
    return items;
}

function keyOf({ stem, copy }) {
    return `${stem[0]} (${copy})${stem[1]}`;
}

function choose({ title, message, names, choices }) {
    return new Promise(resolve => {
        const id = 'upload-question';
        const list = names && element('ul', { class: 'dialog-list', tabindex: 0 }, ...names.slice(0, namesShown).map(name => element('li', {}, name)));
        if (names?.length > namesShown) {
            list.append(element('li', { class: 'faint' }, text('andMore', names.length - namesShown)));
        }
        const dialog = element('dialog', { class: 'dialog', 'aria-labelledby': id },
            element('form', { class: 'dialog-body', method: 'dialog' },
                element('h2', { id }, title),
                element('p', {}, message),
                list,
                element('div', { class: 'dialog-actions' },
                    ...choices.map(([value, look]) => element('button', { class: `button ${look}`, value }, text(value))))));
        dialog.addEventListener('close', () => {
            dialog.remove();
            resolve(dialog.returnValue);
        });
        document.body.append(dialog);
        dialog.showModal();
    });
}

export function tell(title, message) {
    return choose({ title, message, choices: [['close', 'primary']] });
}
