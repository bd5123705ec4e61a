// Keys of the file browser, its menu, and the pages that were passed.

/** Listens until dispose; the page hears of Delete and Esc. */
export function attach(page) {
    const listen = new AbortController();
    document.addEventListener('keydown', event => press(event, page), { signal: listen.signal });
    document.addEventListener('click', event => {
        if (event.target.closest?.('[data-press-upload]')) {
            document.querySelector('.page-head .actions .button.primary')?.click();
        } else if (event.target.closest?.('[data-close-details]')) {
            leaveDetails();
        }
    }, { signal: listen.signal });
    // A file may have the name of a picture without being one.
    document.addEventListener('error', event => {
        if (event.target.matches?.('.file-preview > *')) {
            event.target.parentElement.hidden = true;
        }
    }, { signal: listen.signal, capture: true });
    document.addEventListener('focusin', event => {
        if (event.target.matches?.('[data-select-on-focus]')) {
            event.target.select();
        }
    }, { signal: listen.signal });
    return { dispose: () => listen.abort() };
}

export function showMenu(id) {
    const menu = document.getElementById(id);
    if (menu && !menu.matches(':popover-open')) {
        menu.showPopover();
    }
}

export function keepTokens(key, tokens) {
    try {
        sessionStorage.setItem(key, JSON.stringify(tokens));
    } catch {
        // Without it "Previous" leads to the first page after a reload.
    }
}

export function keptTokens(key) {
    try {
        return JSON.parse(sessionStorage.getItem(key)) ?? [];
    } catch {
        return [];
    }
}

function press(event, page) {
    if (event.defaultPrevented || document.querySelector('dialog[open], .rz-dialog, .menu:popover-open')) {
        return;
    }
    const typing = event.target.closest?.('input:not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable]');
    if (event.key === 'Escape') {
        if (typing?.id === 'file-search') {
            typing.blur();
        } else if (!typing) {
            leaveDetails();
            page.invokeMethodAsync('PressEscapeAsync');
        }
        return;
    }
    if (typing || event.altKey) {
        return;
    }
    const plain = !event.ctrlKey && !event.metaKey;
    if (event.key === '/' && plain) {
        event.preventDefault();
        document.getElementById('file-search')?.focus();
    } else if (event.key === 'Delete' || (event.key === 'Backspace' && event.metaKey)) {
        event.preventDefault();
        const row = event.target.closest?.('[data-file-table] tbody tr');
        page.invokeMethodAsync('PressDeleteAsync', row?.querySelector('[data-row]')?.dataset.row ?? null);
    } else if (event.key === 'a' && !plain && event.target.closest?.('[data-file-table]')) {
        event.preventDefault();
        const all = document.querySelector('[data-select-all]');
        if (all && !all.checked) {
            all.click();
        }
    } else if (plain) {
        move(event);
    }
}

/** Before the details go, the keyboard goes back to where it came from. */
function leaveDetails() {
    const focused = document.activeElement;
    if (!focused || focused === document.body || focused.closest('.file-details')) {
        document.querySelector('[data-file-table] tr.current [data-row]')?.focus();
    }
}

/** Arrows go from row to row, the space bar selects. */
function move(event) {
    const row = event.target.closest?.('[data-file-table] tbody tr');
    if (!row) {
        return;
    }
    if (event.key === ' ' && event.target.matches('a')) {
        event.preventDefault();
        row.querySelector('input[type="checkbox"]')?.click();
        return;
    }
    const next = {
        ArrowDown: () => row.nextElementSibling,
        ArrowUp: () => row.previousElementSibling,
        Home: () => row.parentElement.firstElementChild,
        End: () => row.parentElement.lastElementChild,
    }[event.key]?.();
    if (next) {
        event.preventDefault();
        (event.target.matches('input') ? next.querySelector('input:not(:disabled)') : next.querySelector('[data-row]'))?.focus();
    }
}
