// <gym-timezone> around a field: fills in the browser's time zone when the field is empty.
class TimeZone extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input, select");
    if (field && !field.value) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
}
customElements.define("gym-timezone", TimeZone);
