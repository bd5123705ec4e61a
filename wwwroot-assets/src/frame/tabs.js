// The keys of a tab list: arrows, Home and End move and choose.
document.addEventListener('keydown', event => {
    const list = event.target.closest?.('[role="tablist"]');
    if (!list || event.target.getAttribute('role') !== 'tab') {
        return;
    }
    const tabs = [...list.querySelectorAll('[role="tab"]')];
    const at = tabs.indexOf(event.target);
    const next = {
        ArrowRight: tabs[(at + 1) % tabs.length],
        ArrowLeft: tabs[(at - 1 + tabs.length) % tabs.length],
        Home: tabs[0],
        End: tabs[tabs.length - 1],
    }[event.key];
    if (next) {
        event.preventDefault();
        next.focus();
        next.click();
    }
});
