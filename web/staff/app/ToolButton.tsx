import { ActionIcon, type ActionIconProps, type ElementProps } from '@mantine/core';
import { Icon, type IconName } from './icons';

interface ToolButtonProps extends ActionIconProps, ElementProps<'button', keyof ActionIconProps> {
  icon: IconName;
  /** What a screen reader says, since there is only a drawing. */
  label: string;
  iconSize?: number;
}

/** A button in the margin of something, to edit it, remove it and the like. */
export function ToolButton({ icon, label, iconSize = 18, ...rest }: ToolButtonProps) {
  return (
    <ActionIcon variant="subtle" color="gray" size={36} aria-label={label} {...rest}>
      <Icon name={icon} size={iconSize} />
    </ActionIcon>
  );
}

export const HEAD_LOOK = {
  variant: 'subtle',
  color: 'gray',
  c: 'var(--mantine-color-text)',
  size: 44,
  radius: 'xl',
} as const;

/** One in the head of the page. */
export function HeadButton(props: ToolButtonProps) {
  return <ToolButton {...HEAD_LOOK} iconSize={20} {...props} />;
}
