package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"unrule/domain"
	"unrule/eventstore"
	"unrule/export"
)

// Exit codes.
const (
	exitDone    = 0
	exitFailed  = 1 // a fault: the message says what could not be done
	exitUsage   = 2 // the command line, the environment or the configuration is wrong
	exitRefused = 3 // a law of the domain says no
	exitInUse   = 4 // another process has the data directory
	exitSick    = 5 // healthcheck: not ready
)

// A program is one run: where it writes and what it was configured with.
type program struct {
	ctx            context.Context
	stdin          io.Reader
	stdout, stderr io.Writer
	log            *slog.Logger
	flags          *flags
	settings       *settings
}

// flags is the whole command line. Every flag can also stand in the environment
// as UNRULE_NAME and in the configuration file as "name".
type flags struct {
	Data    string `help:"Data directory." default:"./unrule-data" placeholder:"DIR"`
	NATSURL string `name:"nats-url" help:"Outside NATS server or cluster that keeps the log, instead of the data directory; several addresses are parted by commas." placeholder:"URL"`
	Creds   string `name:"nats-creds" help:"Credentials of a user there." placeholder:"FILE"`
	CA      string `name:"nats-ca" help:"Authorities that sign the certificates of its servers, in PEM." placeholder:"FILE"`
	Cert    string `name:"nats-cert" help:"Certificate that this node shows there, in PEM; with --nats-key." placeholder:"FILE"`
	Key     string `name:"nats-key" help:"Key of that certificate, in PEM." placeholder:"FILE"`
	Secret  string `name:"secret-file" help:"The secret behind receipts, where several nodes share it; the data directory's own when absent." placeholder:"FILE"`
	Config  string `help:"Configuration file: one JSON object of flag names." placeholder:"FILE"`
	JSON    bool   `name:"json" help:"Print data as JSON."`

	Serve       serveCommand       `cmd:"" help:"Run the tracker."`
	Demo        demoCommand        `cmd:"" help:"Serve an organisation that does not exist, to look at."`
	Import      importCommand      `cmd:"" help:"Import reports from a CSV file."`
	Export      exportCommand      `cmd:"" help:"Write the numbers of a quarter."`
	Close       closeCommand       `cmd:"" help:"Close quarters that are over."`
	Poster      posterCommand      `cmd:"" help:"Draw a poster with a QR code of the form's address."`
	Token       tokenCommand       `cmd:"" help:"Create, list and revoke tokens."`
	Department  departmentCommand  `cmd:"" help:"Add and list departments."`
	Backup      backupCommand      `cmd:"" help:"Write the log into one file, also while the server runs."`
	Restore     restoreCommand     `cmd:"" help:"Make a log of a backup, where there is none."`
	Verify      verifyCommand      `cmd:"" help:"Check the log, a backup of it, or a proof that somebody kept."`
	Rebuild     rebuildCommand     `cmd:"" help:"Drop all projections and replay the log."`
	AcceptLoss  acceptLossCommand  `cmd:"" help:"Say what the log has lost, and go on without it."`
	Settings    settingsCommand    `cmd:"" name:"config" help:"Show each setting and where it came from."`
	Doctor      doctorCommand      `cmd:"" help:"Look at everything that an installation stands on, and say what to do."`
	Healthcheck healthcheckCommand `cmd:"" help:"Ask a running server whether it is ready."`
	Version     versionCommand     `cmd:"" help:"Show the version."`
}

// Validate refuses data that are nowhere, and an access to nothing.
func (f *flags) Validate() error {
	switch {
	case f.Data == "":
		return errors.New("--data must name a directory")
	case f.NATSURL == "" && f.Creds+f.CA+f.Cert+f.Key != "":
		return errors.New("--nats-creds, --nats-ca, --nats-cert and --nats-key need --nats-url")
	case (f.Cert == "") != (f.Key == ""):
		return errors.New("--nats-cert and --nats-key are given together or not at all")
	}
	return nil
}

// run is the program: it reads the command line, does what it says and returns
// the exit code.
func run(ctx context.Context, args, environ []string, stdin io.Reader, stdout, stderr io.Writer) int {
	f := &flags{}
	set := &settings{environ: environ, flags: f}
	exited := -1
	parser, err := kong.New(f,
		kong.Name("unrule"),
		kong.Description("Finds the rules that torture people and tracks them until they are gone."),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exited = code }),
		kong.Resolvers(set),
		kong.Vars{"formats": formatNames(), "languages": languageNames()},
	)
	if err != nil {
		fmt.Fprintln(stderr, "unrule:", err)
		return exitFailed
	}
	if err := set.read(args); err != nil {
		fmt.Fprintln(stderr, "unrule:", err)
		return exitUsage
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintf(stderr, "unrule: %v\nSee: unrule --help\n", err)
		return exitUsage
	}
	p := &program{
		ctx: ctx, stdin: stdin, stdout: stdout, stderr: stderr, flags: f, settings: set,
		log: slog.New(slog.NewTextHandler(stderr, nil)),
	}
	return p.exit(parsed.Run(p))
}

// formatNames and languageNames are what the help and the checks of a command line
// know of them.
func formatNames() string {
	var names []string
	for _, f := range export.Formats {
		names = append(names, f.Name)
	}
	return strings.Join(names, ",")
}

func languageNames() string {
	var names []string
	for _, l := range domain.Languages {
		names = append(names, string(l))
	}
	return strings.Join(names, ",")
}

// exit says what went wrong, once, and turns it into a code.
func (p *program) exit(err error) int {
	if err == nil {
		return exitDone
	}
	if refusal, ok := errors.AsType[*domain.Refusal](err); ok {
		fmt.Fprintf(p.stderr, "unrule: %s\n", refusal)
		return exitRefused
	}
	switch {
	case errors.Is(err, eventstore.ErrLocked):
		fmt.Fprintf(p.stderr, "unrule: %s is in use by another unrule process; stop it first\n", p.flags.Data)
		return exitInUse
	case errors.Is(err, errSick):
		fmt.Fprintf(p.stderr, "unrule: %v\n", err)
		return exitSick
	}
	// What stopped the reading of the log is often also what the command met.
	lines := slices.Compact(strings.Split(err.Error(), "\n"))
	fmt.Fprintf(p.stderr, "unrule: %s\n", strings.Join(lines, "\n"))
	return exitFailed
}
