import Commands

await ClinicSyncDaemonCommand.main()
