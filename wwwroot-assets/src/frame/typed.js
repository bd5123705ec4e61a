// What was typed survives when the server behind an open page is gone and the page has to be loaded anew, perhaps from another node. It is kept in this tab only, for some
// minutes, and only from the moment at which the page is known to be lost. Passwords, codes and files are never kept.
const place = 'portal-typed';
const keepsFor = 5 * 60 * 1000;
const texts = ['text', 'email', 'search', 'url', 'tel', 'number'].map(type => `input[type="${type}"]`).concat('input:not([type])', 'textarea').join();
const never = '[autocomplete="one-time-code"], [readonly], [disabled]';
const lost = '.components-reconnect-rejected, .components-reconnect-failed';

export const fields = () => {
    const seen = new Map();
    return [...document.querySelectorAll(texts)].filter(field => !field.matches(never)).map(field => {
        const name = field.id || field.name || field.getAttribute('aria-label') || '';
        seen.set(name, (seen.get(name) ?? 0) + 1);
        return { field, name: `${name}:${seen.get(name)}` };
    });
};

addEventListener('pagehide', () => {
    if (document.querySelector(lost)) {
        const values = fields().filter(({ field }) => field.value !== '').map(({ field, name }) => [name, field.value]);
        sessionStorage.setItem(place, JSON.stringify({ at: Date.now(), address: location.href, values }));
    }
});

const kept = JSON.parse(sessionStorage.getItem(place) ?? 'null');
sessionStorage.removeItem(place);
if (kept && kept.address === location.href && Date.now() - kept.at < keepsFor) {
    putBack(new Map(kept.values), 50);
}

// Fields come as the page gets its data.
export function putBack(values, tries) {
    if (document.querySelector('[data-interactive="true"]')) {
        for (const { field, name } of fields().filter(({ name }) => values.has(name))) {
            const value = values.get(name);
            values.delete(name);
            if (field.value !== value) {
                field.value = value;
                field.dispatchEvent(new Event('input', { bubbles: true }));
                field.dispatchEvent(new Event('change', { bubbles: true }));
            }
        }
    }
    if (values.size > 0 && tries > 0) {
        setTimeout(putBack, 100, values, tries - 1);
    }
}
