import { text } from './texts.js';

/** Asks the portal; a refusal becomes an error with the portal's own words. */
export async function ask(path, body, signal) {
    const token = document.querySelector('#uploads input[name="__RequestVerificationToken"]')?.value ?? '';
    let response;
    try {
        response = await fetch(`/uploads/${path}`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json', RequestVerificationToken: token },
            body: JSON.stringify(body),
            redirect: 'manual',
            signal,
        });
    } catch (error) {
        if (error.name === 'AbortError') {
            throw error;
        }
        throw new Error(text('portalAway'));
    }
    if (response.type === 'opaqueredirect' || response.status === 401) {
        throw new Error(text('signedOut'));
    }
    const answer = await response.json().catch(() => null);
    if (!response.ok || answer === null) {
        throw Object.assign(new Error(answer?.message || text('failed')), { code: answer?.code });
    }
    return answer;
}
