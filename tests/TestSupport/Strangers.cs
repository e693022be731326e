using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.TestSupport;

/// <summary>Callers who are not the owner of a tenant's record: of another framework, of another organisation or side in the same one, who run the platform, and without a function.</summary>
public sealed class Strangers
{
    public const string Administrator = "an administrator";
    public const string OtherUnodc = "UNODC in another framework";
    public const string OtherGovernment = "another Government";
    public const string OtherCoordinator = "a coordinator in another framework";
    public const string OtherMember = "a member in another framework";
    public const string OwnGovernment = "the Government of the framework";
    public const string OwnMember = "a member of the framework, of another organisation";
    public const string OwnCoordinator = "a coordinator of the framework, for another organisation";
    public const string WithoutFunction = "a client of the framework without a function";

    private Strangers(IReadOnlyDictionary<string, HttpClient> callers) => Callers = callers;

    public IReadOnlyDictionary<string, HttpClient> Callers { get; }

    /// <param name="host">The service.</param>
    /// <param name="framework">The tenant's.</param>
    /// <param name="stop">Of the test.</param>
    public static async Task<Strangers> CreateAsync(ServiceHost host, string framework, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(host);
        var other = TestActor.NewId("frm");
        var callers = new Dictionary<string, HttpClient>();
        foreach (var (name, actor) in new (string, TestActor)[]
        {
            (Administrator, TestActor.Administrator() with { PersonId = TestActor.NewId("per") }),
            (OtherUnodc, TestActor.Unodc(other)),
            (OtherGovernment, TestActor.Government(other)),
            (OtherCoordinator, TestActor.Coordinator(other)),
            (OtherMember, TestActor.Member(other, TestActor.NewId("org"))),
            (OwnGovernment, TestActor.Government(framework)),
            (OwnMember, TestActor.Member(framework, TestActor.NewId("org"))),
            (OwnCoordinator, TestActor.Coordinator(framework)),
            (WithoutFunction, new TestActor(Side.CivilSociety) { Framework = framework, Organisation = TestActor.NewId("org") }),
        })
        {
            callers[name] = await host.ActAsAsync(actor, stop);
        }

        return new Strangers(callers);
    }
}
