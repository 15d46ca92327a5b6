// <gym-sortable data-group="lines"> around items with data-place-url: dropping one posts where it lies now.
import Sortable from "sortablejs";

class SortableList extends HTMLElement {
  connectedCallback() {
    this.sortable = new Sortable(this, {
      group: this.dataset.group,
      handle: "[data-handle]",
      draggable: "[data-place-url]",
      animation: 120,
      onEnd: (event) => {
        if (event.from === event.to && event.oldDraggableIndex === event.newDraggableIndex) return;
        const values = { day: event.to.dataset.day, index: event.newDraggableIndex };
        window.htmx.ajax("POST", event.item.dataset.placeUrl, { target: "#builder", swap: "outerHTML", values });
      },
    });
  }
  disconnectedCallback() {
    this.sortable?.destroy();
  }
}
customElements.define("gym-sortable", SortableList);
