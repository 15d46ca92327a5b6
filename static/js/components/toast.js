// <gym-toast>: disappears after a while; longer with a button, and not while it is pointed at or focused, so that undo can be reached.
class Toast extends HTMLElement {
  connectedCallback() {
    const wait = () => {
      this.timer = setTimeout(() => this.remove(), this.querySelector("button") ? 10000 : 5000);
    };
    for (const type of ["mouseenter", "focusin"]) this.addEventListener(type, () => clearTimeout(this.timer));
    for (const type of ["mouseleave", "focusout"]) this.addEventListener(type, wait);
    wait();
  }
  disconnectedCallback() {
    clearTimeout(this.timer);
  }
}
customElements.define("gym-toast", Toast);
