// Scripts that are bundled apart from this one ask for it by an event: new CustomEvent('portal:announce', { detail: sentence }).
document.addEventListener('portal:announce', event => announce(event.detail));

/** Has a screen reader say a sentence. */
export function announce(sentence) {
    const place = document.getElementById('announcer');
    if (place && sentence) {
        // The same sentence again is only read when the region was empty in between.
        place.textContent = '';
        setTimeout(() => { place.textContent = sentence; }, 50);
    }
}
