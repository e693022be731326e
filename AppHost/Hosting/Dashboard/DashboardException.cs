namespace Aspire.Hosting.Dashboard;

/// <summary>The dashboard cannot start; the message is one sentence for the person at the console, with the way out.</summary>
internal sealed class DashboardException(string message, Exception? innerException = null) : Exception(message, innerException);
