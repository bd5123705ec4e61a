// The whole page takes files; an outline shows it.
import { element, icon } from './dom.js';
import { text } from './texts.js';

export function watchDrops(target, enabled, take) {
    const blocked = () => !enabled() || dialogIsOpen();
    let depth = 0;
    let outline = null;

    const show = () => {
        outline ??= element('div', { class: 'drop-outline' }, element('div', {}, icon('upload', 20), target?.dataset?.dropText || text('dropHere')));
        document.body.append(outline);
    };
    const hide = () => {
        depth = 0;
        outline?.remove();
        outline = null;
    };
    const handlers = {
        dragenter(event) {
            if (holdsFiles(event)) {
                event.preventDefault();
                depth += 1;
                if (!blocked()) {
                    show();
                }
            }
        },
        dragover(event) {
            if (holdsFiles(event)) {
                event.preventDefault();
                event.dataTransfer.dropEffect = blocked() ? 'none' : 'copy';
            }
        },
        dragleave(event) {
            if (holdsFiles(event) && --depth <= 0) {
                hide();
            }
        },
        drop(event) {
            if (holdsFiles(event)) {
                // Without this the browser would leave the page and open the file.
                event.preventDefault();
                hide();
                if (!blocked()) {
                    take(event.dataTransfer);
                }
            }
        },
    };

    for (const [name, handler] of Object.entries(handlers)) {
        window.addEventListener(name, handler);
    }
    return () => {
        hide();
        for (const [name, handler] of Object.entries(handlers)) {
            window.removeEventListener(name, handler);
        }
    };
}

function holdsFiles(event) {
    return event.dataTransfer?.types?.includes('Files');
}

/** While a dialog asks something, files are not taken. */
function dialogIsOpen() {
    return document.querySelector('dialog[open], .rz-dialog') !== null;
}
