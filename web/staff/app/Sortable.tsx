// Lists whose order is changed by dragging a handle, or with the arrow keys after Space.

import {
  closestCenter,
  DndContext,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import {
  arrayMove,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable';
import { useTexts } from '@shared/ui/language';
import type { ReactNode } from 'react';
import { cx } from './cx';
import { Icon } from './icons';
import classes from './sortable.module.css';

interface SortableProps<T extends { id: string }> {
  items: T[];
  nameOf: (item: T) => string;
  disabled?: boolean;
  /** The ids in their new order. */
  sorted: (ids: string[]) => void;
  children: (item: T) => ReactNode;
}

export function Sortable<T extends { id: string }>({
  items,
  nameOf,
  disabled = false,
  sorted,
  children,
}: SortableProps<T>) {
  const { t } = useTexts();
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const ids = items.map((item) => item.id);
  const called = (id: string | number) => {
    const found = items.find((item) => item.id === id);
    return found ? nameOf(found) : '';
  };
  const place = (id: string | number | undefined) => ids.indexOf(String(id)) + 1;
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragEnd={({ active, over }) => {
        if (!over || active.id === over.id) return;
        sorted(arrayMove(ids, ids.indexOf(String(active.id)), ids.indexOf(String(over.id))));
      }}
      accessibility={{
        screenReaderInstructions: { draggable: t('sort.how') },
        announcements: {
          onDragStart: ({ active }) => t('sort.lifted', { name: called(active.id) }),
          onDragOver: ({ active, over }) =>
            t('sort.over', { name: called(active.id), n: place(over?.id), of: ids.length }),
          onDragEnd: ({ active, over }) =>
            t('sort.dropped', { name: called(active.id), n: place(over?.id), of: ids.length }),
          onDragCancel: ({ active }) => t('sort.cancelled', { name: called(active.id) }),
        },
      }}
    >
      <SortableContext items={ids} strategy={verticalListSortingStrategy} disabled={disabled}>
        <ul className={classes.list}>
          {items.map((item) => (
            <Row key={item.id} id={item.id} name={nameOf(item)} fixed={disabled}>
              {children(item)}
            </Row>
          ))}
        </ul>
      </SortableContext>
    </DndContext>
  );
}

function Row({
  id,
  name,
  fixed,
  children,
}: {
  id: string;
  name: string;
  fixed: boolean;
  children: ReactNode;
}) {
  const { t } = useTexts();
  const { setNodeRef, setActivatorNodeRef, attributes, listeners, transform, transition, isDragging } =
    useSortable({ id });
  return (
    <li
      ref={setNodeRef}
      className={cx(classes.row, isDragging && classes.dragging)}
      style={{
        transform: transform ? `translate3d(0, ${Math.round(transform.y)}px, 0)` : undefined,
        transition,
      }}
    >
      {!fixed && (
        <button
          type="button"
          ref={setActivatorNodeRef}
          className={classes.grip}
          {...attributes}
          {...listeners}
          aria-label={t('sort.move', { name })}
        >
          <Icon name="grip" size={20} />
        </button>
      )}
      <div className={classes.content}>{children}</div>
    </li>
  );
}
