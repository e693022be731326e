namespace Aspire.Hosting.Testing;

internal sealed class EntryPointStoppedException() : Exception("The application host's Main ends at Build(), because a test goes on from there.");
