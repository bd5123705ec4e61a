// The search over everything: <dialog data-search>, which Ctrl K (or ⌘ K) opens from anywhere, and what has data-search-open.
const dialog = () => document.querySelector('dialog[data-search]');

document.addEventListener('keydown', event => {
    if (event.key?.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && dialog()) {
        event.preventDefault();
        open();
    } else if (['ArrowDown', 'ArrowUp', 'Enter'].includes(event.key) && event.target.id === 'search-everything') {
        event.preventDefault(); // The list moves, not the caret.
        if (event.key !== 'Enter') {
            requestAnimationFrame(() => setTimeout(follow, 60));
        }
    }
});

document.addEventListener('click', event => {
    if (event.target.closest?.('[data-search-open]')) {
        open();
    } else if (event.target.closest?.('[data-search-close]') || event.target === dialog()) {
        close();
    }
});

function open() {
    const found = dialog();
    if (found && !found.open) {
        found.showModal();
        const field = found.querySelector('input');
        field.focus();
        field.select();
    }
}

function close() {
    dialog()?.close();
}

/** Keeps the chosen line in sight. */
function follow() {
    dialog()?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
}

window.portalSearch = { close };
