// The buttons that upload ask for files at once, also while the page is only connecting: what is chosen waits for whoever shows the folder, see uploads.js.
let waiting;

document.addEventListener('click', event => {
    const button = event.target.closest?.('[data-upload]');
    if (button) {
        choose(button.dataset.upload === 'folder', location.href);
    }
});

document.addEventListener('uploads:attached', () => {
    const { input, address } = waiting ?? {};
    waiting = undefined;
    if (address === location.href) {
        hand(input);
    }
});

function choose(folder, address) {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.webkitdirectory = folder;
    input.addEventListener('change', () => {
        waiting = hand(input) ? undefined : { input, address };
    });
    input.click();
}

/** Whether somebody took them. */
function hand(input) {
    return !document.dispatchEvent(new CustomEvent('uploads:chosen', { detail: input, cancelable: true }));
}
