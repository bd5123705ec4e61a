// Names of files are never markup: all of it is made of elements and text.
const shapes = {
    upload: ['M12 3v12', 'm17 8-5-5-5 5', 'M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4'],
    x: ['M18 6 6 18', 'm6 6 12 12'],
    check: ['M20 6 9 17l-5-5'],
    retry: ['M3 12a9 9 0 0 1 9-9 9.75 9.75 0 0 1 6.74 2.74L21 8', 'M21 3v5h-5', 'M21 12a9 9 0 0 1-9 9 9.75 9.75 0 0 1-6.74-2.74L3 16', 'M8 16H3v5'],
    down: ['m6 9 6 6 6-6'],
    up: ['m18 15-6-6-6 6'],
};

export function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        if (key.startsWith('on')) {
            made.addEventListener(key.slice(2), value);
        } else if (value !== undefined && value !== null && value !== false) {
            made.setAttribute(key, value === true ? '' : value);
        }
    }
    made.append(...children.filter(child => child !== null && child !== undefined));
    return made;
}

export function icon(name, size = 16) {
    const space = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(space, 'svg');
    const attributes = {
        class: 'icon', width: size, height: size, viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor',
        'stroke-width': 1.75, 'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'aria-hidden': 'true', focusable: 'false',
    };
    for (const [key, value] of Object.entries(attributes)) {
        svg.setAttribute(key, value);
    }
    for (const d of shapes[name]) {
        const path = document.createElementNS(space, 'path');
        path.setAttribute('d', d);
        svg.append(path);
    }
    return svg;
}

/** Sets a text only when it differs, so that nothing is laid out for nothing. */
export function write(place, value) {
    if (place.textContent !== value) {
        place.textContent = value;
    }
}
