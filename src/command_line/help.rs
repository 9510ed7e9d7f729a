//! The help of commands: their own options only. The program's help has those that all commands share, so that the help of
//! one command fits on a screen.

use super::CommandLine;
use clap::{Command, CommandFactory};

pub(super) const EXAMPLES: &str = "\
Examples:
  enquiries                            open the program; the first start creates a private server
  enquiries --as HMRC/asha.patel            open it as one person
  enquiries db status                  what the private server is doing
  enquiries db psql --role app         look at the database as the staff program sees it
  DATABASE_URL=postgresql://enquiries_app@db.example/enquiries enquiries

Log:
  a file a day, seven kept, in the folder `log` of the private server's data folder. With DATABASE_URL set
  there is no such folder, and a log only where --log-dir or ENQUIRIES_LOG_DIR names one.
  ENQUIRIES_LOG is off, error, warn, info (as it is), debug or trace.

Exit status:
  0  done
  1  found what it looks for: a breach, a fault
  2  wrong use
  3  no server";

const SHARED: &str = "Options of every command: see `enquiries --help`.";

/// The whole command line, as help, manual pages and completions show it.
pub fn command() -> Command {
    let mut whole = CommandLine::command();
    // Only then have commands the shared options that are to be hidden in them.
    whole.build();
    whole.mut_subcommands(without_shared_options)
}

fn without_shared_options(command: Command) -> Command {
    let own = command.get_after_help().map(ToString::to_string);
    let note = match own {
        Some(own) => format!("{own}\n\n{SHARED}"),
        None => SHARED.to_owned(),
    };
    command
        .after_help(note)
        .mut_args(|option| match option.is_global_set() {
            true => option.hide(true),
            false => option,
        })
        .mut_subcommands(without_shared_options)
}

#[cfg(test)]
mod tests {
    use super::{CommandLine, command};
    use clap::{Command, CommandFactory, FromArgMatches};

    fn each(command: &Command, look: &mut impl FnMut(&Command)) {
        look(command);
        command
            .get_subcommands()
            .for_each(|below| each(below, look));
    }

    #[test]
    fn each_argument_and_value_says_what_it_is() {
        let mut silent = Vec::new();
        each(&command(), &mut |command| {
            for argument in command.get_arguments().filter(|it| !it.is_hide_set()) {
                let words = argument.get_help().map(ToString::to_string);
                if words.is_none_or(|words| words.len() < 9) {
                    silent.push(format!("{} {}", command.get_name(), argument.get_id()));
                }
            }
        });
        assert_eq!(silent, Vec::<String>::new());
    }

    #[test]
    fn shared_options_are_in_the_help_of_the_program_alone() {
        let whole = command().render_long_help().to_string();
        for option in [
            "--data-dir",
            "--as",
            "--colour",
            "--theme",
            "--json",
            "--plain",
        ] {
            assert!(whole.contains(option), "{option}");
        }
        assert!(!whole.contains("--colours"), "{whole}");
        each(&command(), &mut |below| {
            if below.get_name() == "enquiries" || below.get_name() == "help" {
                return;
            }
            let words = below.clone().render_long_help().to_string();
            assert!(!words.contains("--data-dir <DIR>"), "{words}");
            assert!(words.contains("enquiries --help"), "{words}");
        });
    }

    #[test]
    fn show_names_each_of_its_screens() {
        let whole = command();
        let show = whole.find_subcommand("show").unwrap();
        let about = show.get_about().unwrap().to_string();
        for screen in show.get_subcommands().map(Command::get_name) {
            assert!(
                screen == "help" || about.contains(screen),
                "{screen}: {about}"
            );
        }
    }

    #[test]
    fn hidden_options_and_the_old_name_still_work() {
        for (words, expected) in [
            (
                &[
                    "enquiries",
                    "show",
                    "queue",
                    "--as",
                    "HMRC/jo.brown",
                    "--json",
                ][..],
                "Auto",
            ),
            (&["enquiries", "--colours", "none"], "Never"),
            (&["enquiries", "--colours", "256"], "TwoFiveSix"),
            (&["enquiries", "--colour", "16"], "Sixteen"),
        ] {
            let matches = command().try_get_matches_from(words).unwrap();
            let line = CommandLine::from_arg_matches(&matches).unwrap();
            assert_eq!(format!("{:?}", line.global.colour), expected, "{words:?}");
        }
        CommandLine::command().debug_assert();
    }
}
