// What people read comes from the portal's resource files, through the options of attach.
let texts = {};

export function setTexts(labels) {
    texts = { ...texts, ...labels };
}

/** A text with its {0}, {1} … filled in. */
export function text(name, ...values) {
    return (texts[name] ?? name).replace(/\{(\d)\}/g, (_, index) => values[index] ?? '');
}

const language = document.documentElement.lang || 'en';
const steps = [['GB', 2 ** 30], ['MB', 2 ** 20], ['kB', 2 ** 10]];

export function number(value) {
    return value.toLocaleString(language, { maximumFractionDigits: value >= 100 ? 0 : 1 });
}

export function bytes(value) {
    const [unit, size] = steps.find(([, least]) => value >= least * 0.977) ?? ['B', 1];
    return `${number(value / size)} ${unit}`;
}

/** "1.1 of 1.8 GB", or "300 kB of 1.8 GB" where the units differ. */
export function share(done, total) {
    const [have, all] = [bytes(done), bytes(total)];
    const [digits, unit] = have.split(' ');
    return text('ofTotal', all.endsWith(` ${unit}`) ? digits : have, all);
}

export function duration(seconds) {
    if (seconds < 60) {
        return text('seconds', Math.max(1, Math.round(seconds)));
    }
    return seconds < 3600 ? text('minutes', Math.round(seconds / 60)) : text('hours', number(seconds / 3600));
}
