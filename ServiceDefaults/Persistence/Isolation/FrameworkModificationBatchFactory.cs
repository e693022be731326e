using Microsoft.EntityFrameworkCore.Update;

namespace Trilateral.ServiceDefaults.Persistence.Isolation;

internal sealed class FrameworkModificationBatchFactory(ModificationCommandBatchFactoryDependencies dependencies) : IModificationCommandBatchFactory
{
    public ModificationCommandBatch Create() => new FrameworkModificationBatch(dependencies);
}
