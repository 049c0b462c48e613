/** What is heard at the door: nothing yet, the hold sound, or the delayed copy of the program. */
export type Meanwhile = "nothing" | "hold" | "overflow";
