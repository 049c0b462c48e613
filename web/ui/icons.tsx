import type { ComponentChildren } from "preact";

/** Drawn for Stentor, on a grid of 24, to stand beside text. They say nothing to a screen reader. */
function icon(children: ComponentChildren, filled = false) {
  return () => (
    <svg class={filled ? "icon icon-filled" : "icon"} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const PlayIcon = icon(
  <path d="M8 5.2v13.6a.8.8 0 0 0 1.2.7l11-6.8a.8.8 0 0 0 0-1.4l-11-6.8a.8.8 0 0 0-1.2.7Z" />,
  true,
);
export const StopIcon = icon(<rect x="6" y="6" width="12" height="12" rx="2" />, true);
export const MicIcon = icon(
  <>
    <rect x="9" y="3" width="6" height="11" rx="3" />
    <path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3" />
  </>,
);
export const MicOffIcon = icon(
  <path d="M9 9v2a3 3 0 0 0 4.8 2.4M15 10V6a3 3 0 0 0-5.7-1.3M5.5 11.5a6.5 6.5 0 0 0 10.4 5.2M18.5 11.5c0 .9-.2 1.8-.5 2.6M12 18v3M4 4l16 16" />,
);
export const SpeakerIcon = icon(
  <>
    <path d="M4 9.500v5h3.500L12 18.500v-13L7.5 9.500Z" />
    <path d="M15.5 9a4 4 0 0 1 0 6M18 6.500a7.5 7.5 0 0 1 0 11" />
  </>,
);
export const SpeakerOffIcon = icon(
  <>
    <path d="M4 9.500v5h3.500L12 18.500v-13L7.5 9.500Z" />
    <path d="m16 9.5 5 5m0-5-5 5" />
  </>,
);
export const CopyIcon = icon(
  <>
    <rect x="9" y="9" width="11" height="11" rx="2.5" />
    <path d="M5 15H4.800A1.8 1.8 0 0 1 3 13.200V4.800A1.8 1.8 0 0 1 4.8 3h8.400A1.8 1.8 0 0 1 15 4.800V5" />
  </>,
);
export const CheckIcon = icon(<path d="m5 12.5 4.5 4.500L19 7.5" />);
export const ShareIcon = icon(
  <>
    <path d="M12 15V3.500M7.5 8 12 3.5 16.5 8" />
    <path d="M5 12v6.500A1.5 1.5 0 0 0 6.5 20h11a1.5 1.5 0 0 0 1.5-1.500V12" />
  </>,
);
export const HeadphonesIcon = icon(
  <>
    <path d="M4 16v-3.500a8 8 0 0 1 16 0V16" />
    <rect x="3" y="14.5" width="4.5" height="6" rx="1.8" />
    <rect x="16.5" y="14.5" width="4.5" height="6" rx="1.8" />
  </>,
);
export const InviteIcon = icon(
  <>
    <circle cx="10" cy="8" r="3.5" />
    <path d="M3.5 19.500a6.5 6.5 0 0 1 11-4.700M18 13.500v6M15 16.500h6" />
  </>,
);
export const LeaveIcon = icon(
  <path d="M14 4.500H6.500A1.5 1.5 0 0 0 5 6v12a1.5 1.5 0 0 0 1.5 1.500H14M10.5 12H21m-3.5-3.500L21 12l-3.5 3.5" />,
);
export const WarningIcon = icon(
  <path d="M12 9v4.500m0 3.200v.1M10.6 4.3 2.9 17.600A1.6 1.6 0 0 0 4.3 20h15.400a1.6 1.6 0 0 0 1.4-2.400L13.4 4.300a1.6 1.6 0 0 0-2.8 0Z" />,
);
export const CalendarIcon = icon(
  <>
    <rect x="4" y="5.5" width="16" height="14.500" rx="2.5" />
    <path d="M4 10h16M8.500 3.500v4M15.500 3.500v4" />
  </>,
);
export const BellIcon = icon(
  <path d="M6 16.500V11a6 6 0 0 1 12 0v5.500l1.500 1.500h-15ZM10 20.500a2.200 2.200 0 0 0 4 0" />,
);
export const PostIcon = icon(
  <path d="M5.500 4.500h13A1.500 1.500 0 0 1 20 6v9.500a1.500 1.500 0 0 1-1.500 1.500H12l-4.500 3.500V17h-2A1.500 1.500 0 0 1 4 15.500V6a1.500 1.500 0 0 1 1.500-1.500ZM8 9h8M8 12.500h5" />,
);
export const PictureIcon = icon(
  <>
    <rect x="3.500" y="5" width="17" height="14" rx="2.5" />
    <path d="m4 16.500 4.500-4.500 3.500 3.500 3-3 5 4.500M15.500 9.300v.1" />
  </>,
);
