import Commands

await ClinicSyncCommand.main()
