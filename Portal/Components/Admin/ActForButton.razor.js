/** Sends the form as a real post, which the circuit cannot. */
export function send(form) {
    form.submit();
}
