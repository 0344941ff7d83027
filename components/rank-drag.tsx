"use client";

import { closestCenter, DndContext, MouseSensor, TouchSensor, useSensor, useSensors } from "@dnd-kit/core";
import { SortableContext, useSortable, verticalListSortingStrategy } from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import type { ReactNode } from "react";

type Row = { position: number; isRanked: boolean; content: ReactNode };
type RankDragProps = {
  rows: Row[];
  /** A choice was dropped at a place of the list, 0 for the first. */
  onDrop: (position: number, index: number) => void;
};

// The list says by itself what has moved. The library would say it in English, in elements that may not stand in a list.
const nothing = () => undefined;
const announcements = { onDragStart: nothing, onDragOver: nothing, onDragEnd: nothing, onDragCancel: nothing };

/** The rows of a ranking that pointer and touch can drag. The keyboard has the buttons and selects of each row. */
export function RankDrag({ rows, onDrop }: RankDragProps) {
  // A finger must rest for a moment, because a quick move scrolls the page.
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 4 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 150, tolerance: 8 } }),
  );
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      accessibility={{ announcements, screenReaderInstructions: { draggable: "" }, container: document.body }}
      onDragEnd={({ active, over }) =>
        over &&
        onDrop(
          Number(active.id),
          rows.findIndex(({ position }) => position === over.id),
        )
      }
    >
      <SortableContext items={rows.map(({ position }) => position)} strategy={verticalListSortingStrategy}>
        {rows.map((row) => (
          <Draggable key={row.position} {...row} />
        ))}
      </SortableContext>
    </DndContext>
  );
}

function Draggable({ position, isRanked, content }: Row) {
  const { setNodeRef, setActivatorNodeRef, listeners, transform, transition, isDragging } = useSortable({ id: position });
  return (
    <li
      ref={setNodeRef}
      style={{ transform: CSS.Translate.toString(transform), transition }}
      className={`relative flex items-stretch ${isRanked ? "bg-accent-soft" : "bg-card"} ${isDragging ? "z-10 shadow-lg" : ""}`}
    >
      <span
        ref={setActivatorNodeRef}
        {...listeners}
        aria-hidden="true"
        className="grid w-9 shrink-0 cursor-grab touch-none place-items-center text-muted hover:text-ink active:cursor-grabbing"
      >
        <svg viewBox="0 0 8 20" className="h-5 w-2 fill-current" aria-hidden="true">
          <path d="M1 3h2v2H1zm4 0h2v2H5zM1 9h2v2H1zm4 0h2v2H5zM1 15h2v2H1zm4 0h2v2H5z" />
        </svg>
      </span>
      <div className="min-w-0 flex-1">{content}</div>
    </li>
  );
}
