// Dragging lines by their handle, within a day and to other days; selected lines move together.
import Sortable from "sortablejs";

export function makeSortable(builder, list) {
  let next; // the element below the dragged line
  list.sorter ??= new Sortable(list, {
    group: "lines",
    handle: "[data-handle]",
    draggable: "[data-line]",
    animation: 120,
    onStart: ({ item }) => (next = item.nextSibling),
    onEnd: ({ item, from, to, newDraggableIndex }) => {
      const key = item.dataset.line;
      const others = [...to.querySelectorAll("[data-line]")].filter((one) => one !== item);
      const before = others[newDraggableIndex]?.dataset.line;
      // The page is drawn from the plan: put the element back, and let the edit of the plan move it.
      from.insertBefore(item, next);
      const keys = builder.selected.includes(key) ? builder.selected : [key];
      builder.drop(keys, to.dataset.lines, before, key);
    },
  });
}
