// Asks the server for the estimate anew while the sliders move; without this script the form's button does.
const form = document.querySelector('form[data-estimate]');
let pending;

async function refresh() {
    pending?.abort();
    pending = new AbortController();
    const address = `${location.pathname}?${new URLSearchParams(new FormData(form))}`;
    try {
        const answer = await fetch(address, { signal: pending.signal });
        const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
        // The inputs stay as they are under the pointer; everything that depends on them is replaced.
        for (const part of ['.estimate-answer', '.plan-grid', '.price-note > span']) {
            form.querySelector(part)?.replaceWith(page.querySelector(`form[data-estimate] ${part}`));
        }
        const outputs = page.querySelectorAll('form[data-estimate] output');
        form.querySelectorAll('output').forEach((output, place) => {
            output.textContent = outputs[place].textContent;
            output.previousElementSibling.setAttribute('aria-valuetext', outputs[place].textContent);
        });
        history.replaceState(null, '', address);
    } catch (error) {
        if (error.name !== 'AbortError') {
            throw error;
        }
    }
}

form?.addEventListener('input', refresh);
