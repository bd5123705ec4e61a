// Runs before the first paint: sets the theme that was chosen in this browser, and sets it anew when another is chosen.
const key = 'theme';
const root = document.documentElement;

function apply(choice) {
    const known = choice === 'light' || choice === 'dark';
    root.dataset.themeChoice = known ? choice : 'system';
    if (known) {
        root.dataset.theme = choice;
    } else {
        delete root.dataset.theme;
    }
    for (const item of document.querySelectorAll('[data-theme-set]')) {
        item.setAttribute('aria-checked', String(item.dataset.themeSet === root.dataset.themeChoice));
    }
}

function read() {
    try {
        return localStorage.getItem(key);
    } catch {
        return null; // Storage is blocked: the system's theme it is.
    }
}

apply(read());

document.addEventListener('click', event => {
    const choice = event.target.closest?.('[data-theme-set]')?.dataset.themeSet;
    if (choice) {
        try {
            localStorage.setItem(key, choice);
        } catch {
            // The choice then holds for this page.
        }
        apply(choice);
    }
});

// A menu that is rendered later learns the choice when it opens.
document.addEventListener('toggle', () => apply(root.dataset.themeChoice), true);

window.addEventListener('storage', event => {
    if (event.key === key) {
        apply(event.newValue);
    }
});
