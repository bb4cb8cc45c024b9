package io.koine.model;

/// Where a workload runs.
public enum Platform {
    /// A Kubernetes cluster.
    K8S,
    /// Amazon ECS, on EC2 or Fargate.
    ECS,
    /// A plain virtual or physical machine.
    VM
}
