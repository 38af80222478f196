package dev.celeriac.cli;

import picocli.CommandLine.Command;

/** {@code celeriac schedule}: looks after the periodic tasks in the schedule store, while beats run. */
@Command(
        name = "schedule",
        sortOptions = false,
        header = "Look after periodic tasks.",
        description = "%nWorks on the schedule store that beats share; they see changes within a second or two.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ScheduleList.class,
            ScheduleShow.class,
            ScheduleAdd.class,
            ScheduleEdit.class,
            ScheduleChange.Enable.class,
            ScheduleChange.Disable.class,
            ScheduleChange.Delete.class,
            ScheduleRun.class,
            ScheduleNext.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  celeriac -A com.acme.Shop schedule list",
            "  celeriac -A com.acme.Shop schedule add digest mail.digest --cron '0 8 * * mon-fri' \\",
            "      --timezone Asia/Kathmandu --queue mail --expires 600",
            "  celeriac -A com.acme.Shop schedule edit digest --cron '30 8 * * mon-fri'",
            "  celeriac -A com.acme.Shop schedule next digest 5",
        })
final class ScheduleCommand extends CommandBase {

    @Override
    int run() {
        throw CommandFailure.usage("Missing command: list, show, add, edit, enable, disable, delete, run or next. Try"
                + " 'celeriac schedule --help'");
    }
}
