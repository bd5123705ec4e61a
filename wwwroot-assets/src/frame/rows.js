// Keys of a table whose rows lead somewhere: arrows, Home and End move between the rows' own links; Enter opens one, as of any link.
document.addEventListener('keydown', event => {
    const table = event.target.closest?.('[data-row-keys]');
    const row = event.target.closest?.('tbody tr');
    if (!table || !row || event.altKey || event.ctrlKey || event.metaKey || event.target.matches('input, select, textarea')) {
        return;
    }
    const links = [...table.querySelectorAll('tbody [data-row-link]')];
    const at = links.indexOf(row.querySelector('[data-row-link]'));
    const next = {
        ArrowDown: links[at + 1],
        ArrowUp: links[at - 1],
        Home: links[0],
        End: links[links.length - 1],
    }[event.key];
    if (next) {
        event.preventDefault();
        next.focus();
    }
});
