import { mount } from "../ui/mount.tsx";

mount(<h1>Status</h1>);
