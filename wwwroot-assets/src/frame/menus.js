// Menus are native popovers (<button popovertarget="id"> and <div id popover class="menu">): the browser closes them on Esc and on a
// click outside, and draws them above everything. Here they get their place and the keys of a menu.
const gap = 4;
const edge = 8;

document.addEventListener('toggle', event => {
    const menu = event.target;
    if (!menu.classList?.contains('menu')) {
        return;
    }
    const button = invokerOf(menu);
    const open = event.newState === 'open';
    button?.setAttribute('aria-expanded', String(open));
    if (open && button) {
        place(menu, button);
        items(menu)[0]?.focus({ preventScroll: true });
    }
}, true);

// Where the menu will stand is known before it is painted.
document.addEventListener('beforetoggle', event => {
    if (event.target.classList?.contains('menu') && event.newState === 'open') {
        requestAnimationFrame(() => {
            const button = invokerOf(event.target);
            if (button && event.target.matches(':popover-open')) {
                place(event.target, button);
            }
        });
    }
}, true);

document.addEventListener('click', event => {
    const item = event.target.closest?.('.menu .menu-item');
    if (item && !item.hasAttribute('data-keep-open')) {
        item.closest('.menu').hidePopover?.();
    }
});

document.addEventListener('keydown', event => {
    const menu = event.target.closest?.('.menu');
    if (!menu) {
        // Down on a menu's button opens it, as in any menu.
        const target = event.target.getAttribute?.('popovertarget');
        if (target && event.key === 'ArrowDown') {
            event.preventDefault();
            document.getElementById(target)?.showPopover();
        }
        return;
    }
    const all = items(menu);
    const at = all.indexOf(document.activeElement);
    const next = {
        ArrowDown: () => all[(at + 1) % all.length],
        ArrowUp: () => all[(at - 1 + all.length) % all.length],
        Home: () => all[0],
        End: () => all[all.length - 1],
    }[event.key]?.();
    if (next) {
        event.preventDefault();
        next.focus();
    } else if (event.key === 'Tab') {
        menu.hidePopover();
    } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
        all.find(item => item.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
    }
});

// A menu keeps to its button while the page scrolls, and closes when the button has left the screen.
window.addEventListener('scroll', event => {
    for (const menu of document.querySelectorAll('.menu:popover-open')) {
        const button = invokerOf(menu);
        if (button && !menu.contains(event.target)) {
            const { top, bottom } = button.getBoundingClientRect();
            if (bottom < 0 || top > innerHeight) {
                menu.hidePopover();
            } else {
                place(menu, button);
            }
        }
    }
}, { capture: true, passive: true });

function invokerOf(menu) {
    return document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
}

function items(menu) {
    return [...menu.querySelectorAll('.menu-item:not(:disabled)')].filter(item => item.checkVisibility());
}

function place(menu, button) {
    const at = button.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = menu;
    const left = menu.dataset.align === 'start' ? at.left : at.right - width;
    const below = at.bottom + gap;
    const top = below + height > innerHeight - edge && at.top - gap - height > edge ? at.top - gap - height : below;
    menu.style.left = `${Math.max(edge, Math.min(left, innerWidth - width - edge))}px`;
    menu.style.top = `${Math.max(edge, Math.min(top, innerHeight - height - edge))}px`;
}
