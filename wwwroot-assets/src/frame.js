// The small things that every page may use. All of it listens at the document, so that it works for whatever is rendered later.
import './frame/choose.js';
import './frame/copy.js';
import './frame/early.js';
import './frame/heading.js';
import './frame/menus.js';
import './frame/rows.js';
import './frame/search.js';
import './frame/tabs.js';
import './frame/typed.js';

document.addEventListener('click', event => {
    if (event.target.closest?.('[data-reload]')) {
        location.reload();
    }
    if (event.target.closest?.('[data-skip]')) {
        // With <base href="/"> a bare #content would lead to the start page.
        event.preventDefault();
        const main = document.querySelector('main');
        main?.setAttribute('tabindex', '-1');
        main?.focus();
    }
    const eye = event.target.closest?.('[data-show-password]');
    if (eye) {
        const input = document.getElementById(eye.dataset.showPassword);
        const shown = input.type === 'text';
        input.type = shown ? 'password' : 'text';
        eye.setAttribute('aria-pressed', String(!shown));
    }
});

// How much of a slider is filled; Chromium has no part of its own for it.
document.addEventListener('input', event => {
    if (event.target.matches?.('input[type="range"]')) {
        fill(event.target);
    }
});

function fill(range) {
    const low = Number(range.min || 0);
    const high = Number(range.max || 100);
    range.style.setProperty('--filled', `${((range.value - low) / (high - low)) * 100}%`);
}

document.querySelectorAll('input[type="range"]').forEach(fill);
