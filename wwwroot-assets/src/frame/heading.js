// Where the keyboard goes on after one has gone to another page within the circuit.
window.portalHeading = {
    focus() {
        const heading = document.querySelector('h1');
        if (heading && !document.activeElement?.closest('main')) {
            heading.setAttribute('tabindex', '-1');
            heading.focus();
        }
    },
};
