package dev.celeriac;

/** A yes, a no, or whatever the settings say. */
public enum Switch {
    /** As the setting of the same name says. */
    DEFAULT,
    ON,
    OFF
}
