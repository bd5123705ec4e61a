/** Has a screen reader say a sentence. */
export function announce(sentence) {
    const place = document.getElementById('announcer');
    if (place && sentence) {
        // The same sentence again is only read when the region was empty in between.
        place.textContent = '';
        setTimeout(() => { place.textContent = sentence; }, 50);
    }
}
